using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Routing;

/// <summary>What was decided when revisions of studies were closed, and what the journal knows for deciding it.</summary>
internal static class RoutingTable
{
    public static void AddNeedsTransaction(
        JournalTransaction transaction, StudyRow study, IReadOnlyList<RoutingDecision> decisions, DateTimeOffset now) =>
        transaction.Execute(
            "INSERT INTO routing (study_id, revision, decided_at, decisions) VALUES ($study, $revision, $now, $decisions)",
            ("$study", study.Id),
            ("$revision", study.Revision),
            ("$now", JournalTime.Format(now)),
            ("$decisions", JsonSerializer.Serialize(decisions, RoutingJson.Default.IReadOnlyListRoutingDecision)));

    /// <summary>What was decided for a revision; null when it is open, or was closed before decisions were kept.</summary>
    public static (DateTimeOffset At, IReadOnlyList<RoutingDecision> Decisions)? Find(JournalSession session, long studyId, int revision) =>
        session.Query(
            "SELECT decided_at, decisions FROM routing WHERE study_id = $study AND revision = $revision",
            row => (row.GetTime(0), JsonSerializer.Deserialize(row.GetString(1), RoutingJson.Default.IReadOnlyListRoutingDecision)!),
            ("$study", studyId), ("$revision", revision)) is [var found] ? found : null;

    /// <summary>The series that runs would read, one entry for each kind of object in it.</summary>
    public static List<SeriesRow> Series(JournalSession session, long studyId) =>
        session.Query(
            """
            SELECT series_uid, modality, sop_class, min(id), file FROM instance
            WHERE study_id = $study AND origin = 'Received' AND state = 'Current'
            GROUP BY series_uid, modality, sop_class ORDER BY min(id)
            """,
            row => new SeriesRow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4)),
            ("$study", studyId));

    /// <summary>The AE titles that sent something of a study.</summary>
    public static List<string> Senders(JournalSession session, StudyRow study) =>
        [.. session.Query(
            "SELECT DISTINCT a.calling_ae FROM association_study x JOIN association a ON a.id = x.association_id WHERE x.study_id = $study",
            row => row.GetString(0),
            ("$study", study.Id)).Append(study.CallingAE).Distinct(StringComparer.Ordinal)];
}

/// <summary>The instances of a series that are of one kind.</summary>
/// <param name="Uid">Series Instance UID.</param>
/// <param name="Modality">Modality.</param>
/// <param name="SopClass">SOP Class UID.</param>
/// <param name="Instance">The instance that was stored first.</param>
/// <param name="File">Its file, relative to the spool.</param>
internal sealed record SeriesRow(string Uid, string Modality, string SopClass, long Instance, string File);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<RoutingDecision>))]
internal sealed partial class RoutingJson : JsonSerializerContext;
