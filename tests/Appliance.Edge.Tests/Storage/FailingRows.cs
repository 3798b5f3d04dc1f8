using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Tests.Storage;

/// <summary>
/// A journal whose n-th changed row (counted from 1, in the tables named) meets an I/O error, once. SQLite itself then does what it does on
/// a real one: it rolls the transaction back.
/// </summary>
internal sealed class FailingRows
{
    private int _rows;
    private int _failAt;

    /// <summary>True once a row was made to fail.</summary>
    public bool Failed { get; private set; }

    /// <summary>Puts triggers before each change of the tables, on the writer's own connection.</summary>
    public static async Task<FailingRows> InAsync(Journal journal, int failAt, params string[] tables)
    {
        var rows = new FailingRows { _failAt = failAt };
        await journal.WriteAsync(transaction => transaction.Connection.CreateFunction("row_changes", rows.Step), CancellationToken.None);
        foreach (string table in tables)
        {
            foreach (string change in (string[])["INSERT", "UPDATE", "DELETE"])
            {
                await journal.WriteAsync(
                    transaction => transaction.Execute($"CREATE TEMP TRIGGER {table}_{change} BEFORE {change} ON main.{table} BEGIN SELECT row_changes(); END"),
                    CancellationToken.None);
            }
        }

        return rows;
    }

    /// <summary>From here on no row fails.</summary>
    public void Disarm() => _failAt = 0;

    private int Step()
    {
        if (++_rows == _failAt)
        {
            Failed = true;
            throw new SqliteException($"The test let row {_rows} fail.", SqliteCode.IOError);
        }

        return 0;
    }
}
