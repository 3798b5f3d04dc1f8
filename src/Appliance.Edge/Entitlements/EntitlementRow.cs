using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Entitlements;

/// <summary>A row of the table <c>entitlement</c>.</summary>
/// <param name="Publisher">Who signed it.</param>
/// <param name="Serial">Its number.</param>
/// <param name="App">The app.</param>
/// <param name="Cose">The file as it came.</param>
/// <param name="AddedAt">When it came.</param>
internal sealed record EntitlementRow(string Publisher, string Serial, string App, byte[] Cose, DateTimeOffset AddedAt)
{
    internal const string Columns = "publisher, serial, app_id, cose, added_at";

    internal static EntitlementRow Map(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3), row.GetTime(4));
}
