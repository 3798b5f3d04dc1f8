using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Proofs;

/// <summary>A row of the table <c>app_proof</c>.</summary>
/// <param name="App">Which version of which app.</param>
/// <param name="Subject"><see cref="ProvingGround.SubjectOf"/> of what is proved.</param>
/// <param name="Platform"><see cref="UnitPlatform.Digest"/> of the platform that it is proved on.</param>
/// <param name="State">How it stands.</param>
/// <param name="Cause">What changed since the golden cases last came out; null when they were never run here.</param>
/// <param name="Departure">How they departed the last time; null once they have come out.</param>
/// <param name="Interruptions">How often the process ended during them.</param>
/// <param name="ChangedAt">Since when it is in this state.</param>
public sealed record AppProof(
    AppVersion App, string Subject, string Platform, ProofState State, string? Cause, string? Departure, int Interruptions, DateTimeOffset ChangedAt)
{
    internal const string Columns = "app_id, app_version, subject, platform, state, cause, departure, interruptions, changed_at";

    /// <summary>Whether the version is not served.</summary>
    public bool IsRefused => State is ProofState.Departed or ProofState.GivenUp;

    /// <summary>Whether the process ended during it before: it then runs alone, so that no run of a patient shares its fate.</summary>
    internal bool IsSuspect => Interruptions > 0;

    internal static AppProof Map(SqliteDataReader row) => new(
        new AppVersion(row.GetString(0), row.GetString(1)), row.GetString(2), row.GetString(3), row.GetEnum<ProofState>(4), row.GetStringOrNull(5),
        row.GetStringOrNull(6), row.GetInt32(7), row.GetTime(8));
}
