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
/// <param name="Kind">What it is.</param>
/// <param name="Modules">The modules that were chosen for it, by id.</param>
public sealed record AppRow(
    AppVersion App,
    AppState State,
    string ContentDigest,
    string Publisher,
    DateTimeOffset InstalledAt,
    DateTimeOffset ChangedAt,
    AppKind Kind,
    IReadOnlyList<AppVersion> Modules)
{
    internal const string Columns = """
        app_id, app_version, state, content_digest, publisher, installed_at, changed_at, kind,
        (SELECT group_concat(m.module_id || ' ' || m.module_version, ',') FROM app_module m WHERE m.app_id = app.app_id AND m.app_version = app.app_version)
        """;

    /// <summary>Whether studies are run with it, or can be again, or it is there for those that are.</summary>
    internal bool IsKept => State is AppState.Active or AppState.Standby or AppState.Shadow;

    /// <summary>Whether a module is part of it.</summary>
    internal bool Uses(AppVersion module) => Modules.Contains(module);

    internal static AppRow Map(SqliteDataReader row) => new(
        new AppVersion(row.GetString(0), row.GetString(1)),
        row.GetEnum<AppState>(2),
        row.GetString(3),
        row.GetString(4),
        row.GetTime(5),
        row.GetTime(6),
        row.GetEnum<AppKind>(7),
        row.IsDBNull(8) ? [] : [.. row.GetString(8).Split(',').Select(ToVersion).OrderBy(module => module.Id, StringComparer.Ordinal)]);

    private static AppVersion ToVersion(string text) => text.Split(' ') is [string id, string version] ? new AppVersion(id, version) : throw new InvalidDataException(text);
}
