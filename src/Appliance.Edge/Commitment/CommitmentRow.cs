using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Commitment;

/// <summary>A row of the table <c>commitment</c>.</summary>
/// <param name="Id">Its number, for logs.</param>
/// <param name="CallingAE">Who asked.</param>
/// <param name="CalledAE">By which title it knows this unit.</param>
/// <param name="TransactionUid">Its name for the request.</param>
/// <param name="State">Where it is.</param>
/// <param name="Attempts">Reports that did not reach it.</param>
/// <param name="CreatedAt">When it asked.</param>
internal sealed record CommitmentRow(
    long Id, string CallingAE, string CalledAE, string TransactionUid, CommitmentState State, int Attempts, DateTimeOffset CreatedAt)
{
    public const string Columns = "id, calling_ae, called_ae, transaction_uid, state, attempts, created_at";

    public static CommitmentRow Map(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetEnum<CommitmentState>(4), row.GetInt32(5), row.GetTime(6));
}
