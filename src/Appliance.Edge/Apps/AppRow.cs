using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Apps;

/// <summary>A row of the table <c>app</c>.</summary>
/// <param name="App">Which version of which app.</param>
/// <param name="State">What it is used for.</param>
/// <param name="ContentDigest"><see cref="Inference.Apps.PackageStatement.ContentDigest"/> of its package.</param>
/// <param name="Publisher">Whose signature it bears.</param>
/// <param name="InstalledAt">When it was installed.</param>
/// <param name="ChangedAt">Since when it is in this state.</param>
public sealed record AppRow(
    AppVersion App, AppState State, string ContentDigest, string Publisher, DateTimeOffset InstalledAt, DateTimeOffset ChangedAt)
{
    internal const string Columns = "app_id, app_version, state, content_digest, publisher, installed_at, changed_at";

    internal static AppRow Map(SqliteDataReader row) => new(
        new AppVersion(row.GetString(0), row.GetString(1)), row.GetEnum<AppState>(2), row.GetString(3), row.GetString(4), row.GetTime(5), row.GetTime(6));
}
