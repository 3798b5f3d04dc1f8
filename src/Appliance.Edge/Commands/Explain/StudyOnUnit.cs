using Appliance.Dicom.Data;
using Appliance.Edge.Routing;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Commands.Explain;

/// <summary>What the journal knows of a study that is to be explained; its files are looked at afterwards.</summary>
internal sealed record StudyOnUnit(
    StudyRow Study,
    (DateTimeOffset At, IReadOnlyList<RoutingDecision> Decisions)? Decided,
    IReadOnlyList<RunRow> Runs,
    IReadOnlyList<SeriesRow> Series,
    IReadOnlyList<string> Senders,
    IReadOnlyList<string> Files,
    bool IsWhole)
{
    /// <summary>Reads it; null when there is no such study.</summary>
    /// <param name="session">The journal.</param>
    /// <param name="name">Its number or its Study Instance UID.</param>
    public static StudyOnUnit? Read(JournalSession session, string name)
    {
        StudyRow? study = long.TryParse(name.TrimStart('#'), out long number)
            ? session.First($"SELECT {StudyRow.Columns} FROM study WHERE id = $id", StudyRow.Map, ("$id", number))
            : StudyTable.Find(session, name);
        return study is null ? null : new StudyOnUnit(
            study,
            RoutingTable.Find(session, study.Id, study.Revision),
            session.Query(
                $"SELECT {RunRow.Columns} FROM run WHERE study_id = $study AND revision = $revision ORDER BY id",
                RunRow.Map,
                ("$study", study.Id), ("$revision", study.Revision)),
            RoutingTable.Series(session, study.Id),
            RoutingTable.Senders(session, study),
            [.. InstanceTable.Input(session, study.Id).Select(instance => instance.File)],
            InstanceTable.DeletedSources(session, study.Id) == 0);
    }

    /// <summary>Explains it.</summary>
    /// <param name="packages">The active apps.</param>
    /// <param name="rules">The rules of the site.</param>
    /// <param name="pathOf">Where a file of the spool lies.</param>
    /// <param name="at">What rules ask for the time of: the closing of the study, else the present, unless a person asks of another time.</param>
    /// <param name="cancellationToken">Ends the reading of headers.</param>
    public ExplainedStudy Explain(
        IReadOnlyList<AppPackage> packages, SiteRules rules, Func<string, string> pathOf, DateTimeOffset at, CancellationToken cancellationToken)
    {
        SeriesHeaders headers = rules.NeedHeaders ? SeriesHeaders.Read(Series, pathOf, NullLogger.Instance) : SeriesHeaders.None;

        // At the time of the closing: that a rule is about the night is no difference between then and now.
        IReadOnlyList<RoutingDecision> present = IsWhole
            ? rules.Decide(packages.Select(ActiveApp.Of), Senders, headers.Of(Series), at)
            : [];
        var judge = new AppJudge(packages, new Lazy<IReadOnlyList<StudyImage>>(() => Images(pathOf, cancellationToken)));
        return new ExplainedStudy(
            Study.Id, Study.StudyUid, Study.Stage.ToString(), Study.Revision, Study.CallingAE, Decided?.At,
            [.. Study.Stage == StudyStage.Receiving ? present.Select(judge.Open) : Closed(judge, present)]);
    }

    private IEnumerable<ExplainedApp> Closed(AppJudge judge, IReadOnlyList<RoutingDecision> present)
    {
        IReadOnlyList<RoutingDecision> then = Decided?.Decisions ?? [];
        return then.Concat(present).Select(decision => decision.App).Distinct().Order(StringComparer.Ordinal).Select(app => judge.Closed(
            then.FirstOrDefault(decision => decision.App == app),
            present.FirstOrDefault(decision => decision.App == app),
            Runs.LastOrDefault(run => run.App.Id == app)));
    }

    private List<StudyImage> Images(Func<string, string> pathOf, CancellationToken cancellationToken)
    {
        // A file that retention took meanwhile says nothing any more.
        IEnumerable<string> there = Files.Take(StudyInput.MaxInstances).Select(pathOf).Where(File.Exists);
        return IsWhole ? [.. StudyInput.Open(there, cancellationToken).Images] : [];
    }
}
