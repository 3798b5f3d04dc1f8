using System.Globalization;

namespace Appliance.Simulators.Demo;

/// <summary>What the demo saw, put together from the unit's words and its peers' own files.</summary>
public sealed record DemoEvidence
{
    /// <summary>The unit's account of the study; null when it has none.</summary>
    public required DemoStudy? Study { get; init; }

    /// <summary>How many objects the modality sent.</summary>
    public required int Sent { get; init; }

    /// <summary>SOP Instance UIDs of the received objects whose file has the digest that the journal holds.</summary>
    public required IReadOnlySet<string> Durable { get; init; }

    /// <summary>SOP Instance UIDs that lie in the PACS's folder.</summary>
    public required IReadOnlySet<string> InPacs { get; init; }

    /// <summary>What the findings must be, by id; empty for a study whose truth nobody knows.</summary>
    public required IReadOnlyDictionary<string, DemoTruth> Truth { get; init; }

    /// <summary>Results that the fleet peer committed and acknowledged.</summary>
    public required int ResultsCommitted { get; init; }

    /// <summary>Records of the unit's outbox that wait for an acknowledgement.</summary>
    public required int OutboxWaiting { get; init; }
}

/// <summary>The demo's table: every line says what had to happen, what happened, and whether that is the same.</summary>
public sealed class DemoReport(DemoEvidence seen, DemoPeers peers)
{
    private const string HounsfieldUcum = "[hnsf'U]";
    private static readonly string[] ExpectedEvidence = ["SR", "SEG", "SC", "KO", "PR"];

    /// <summary>The lines, in the order of the path.</summary>
    public IReadOnlyList<DemoCheck> Checks { get; } = seen.Study is { } study
        ? [.. Of(study, seen, peers)]
        : [new DemoCheck("study", "the unit knows no study", false)];

    /// <summary>Whether every line that can fail passed.</summary>
    public bool Passed => Checks.All(check => check.Passed != false);

    private static IEnumerable<DemoCheck> Of(DemoStudy study, DemoEvidence seen, DemoPeers peers)
    {
        var received = study.Received.Count();
        var durable = study.Received.Count(i => seen.Durable.Contains(i.SopInstanceUid));
        yield return new DemoCheck("instances sent / received / durable",
            Invariant($"{seen.Sent} / {received} / {durable}, by {peers.Modality}"), received == seen.Sent && durable == seen.Sent && durable > 0);
        yield return new DemoCheck("study closed", study.CloseReason ?? "not closed", study.CloseReason is not null);
        foreach (var run in study.Runs)
        {
            foreach (var check in OfRun(run, seen.Truth))
            {
                yield return check;
            }
        }

        foreach (var missing in seen.Truth.Keys.Except(study.Runs.SelectMany(run => run.Findings).Select(finding => finding.Id)))
        {
            yield return new DemoCheck($"  finding {missing}", "not reported", false);
        }

        if (study.Runs.Count == 0)
        {
            yield return new DemoCheck("run", "no app ran", false);
        }

        foreach (var check in ExpectedEvidence.Select(modality => OfEvidence(modality, study, seen.InPacs, peers)))
        {
            yield return check;
        }

        yield return new DemoCheck("study ended", study.Reason is null ? study.Stage : $"{study.Stage}: {study.Reason}", study.Stage == "Done");
        yield return new DemoCheck("result acknowledged upstream",
            Invariant($"{seen.ResultsCommitted} committed by the fleet peer over {peers.Broker}, {seen.OutboxWaiting} waiting in the outbox"),
            seen.ResultsCommitted == study.Runs.Count && seen.ResultsCommitted > 0 && seen.OutboxWaiting == 0);
    }

    private static IEnumerable<DemoCheck> OfRun(DemoRun run, IReadOnlyDictionary<string, DemoTruth> truth)
    {
        var total = run.Steps.Sum(step => step.Milliseconds);
        yield return new DemoCheck($"run of {run.App}",
            Invariant($"{run.State}{(run.Reason is null ? "" : $" ({run.Reason})")}, {total / 1000:0.00} s on {run.Provider ?? "no provider"}"),
            truth.Count > 0 ? run.State == "Reported" : run.State is "Reported" or "Refused");
        foreach (var step in run.Steps)
        {
            yield return new DemoCheck($"  step {step.Name}", Invariant($"{step.Milliseconds:0} ms"), null);
        }

        foreach (var finding in run.Findings)
        {
            var known = truth.GetValueOrDefault(finding.Id);
            yield return new DemoCheck($"  finding {finding.Id}",
                Invariant($"{finding.Value:0.##} {(finding.Unit == HounsfieldUcum ? "HU" : finding.Unit)}, known truth {known?.ToString() ?? "none"}"), known?.Holds(finding.Value));
        }
    }

    private static DemoCheck OfEvidence(string modality, DemoStudy study, IReadOnlySet<string> inPacs, DemoPeers peers)
    {
        var objects = study.Evidence.Where(i => modality == "SC" ? i.Modality is not ("SR" or "SEG" or "KO" or "PR") : i.Modality == modality).ToList();
        var arrived = objects.Count(i => inPacs.Contains(i.SopInstanceUid) && i.Deliveries.All(d => d.State == "Delivered"));
        var refused = study.Runs.All(run => run.State == "Refused");
        var outcome = Invariant($"{arrived} of {objects.Count} delivered to {peers.Pacs}");
        return new DemoCheck($"evidence {modality}", outcome,
            objects.Count > 0 ? arrived == objects.Count : refused && modality is ("SEG" or "PR") ? null : false);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Who stood around the unit: Debian's programs, or our own simulators where those could not be had.</summary>
/// <param name="Modality">The sender.</param>
/// <param name="Pacs">The receiver of the evidence.</param>
/// <param name="Broker">The broker on the way upstream.</param>
public sealed record DemoPeers(string Modality, string Pacs, string Broker);
