using System.CommandLine;
using System.Globalization;
using Appliance.Edge.Hosting;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance studies</c>: where every study is, what was found, and where its evidence went.</summary>
public static class StudiesCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var last = new Option<int?>("--last") { Description = Texts.Get("HelpLast"), HelpName = "N" };
        var studies = JournalVerb.Create(
            "studies", "HelpStudies", (_, session, parsed) => StudyQuery.Read(session, parsed.GetValue(last) ?? int.MaxValue),
            Write, ReportJson.Default.StudiesReport, last);
        studies.Subcommands.Add(StudyShowCommand.Create());
        studies.Subcommands.Add(Retry());
        studies.Subcommands.Add(StudyRerunCommand.Create());
        return studies;
    }

    private static Command Retry()
    {
        var study = new Argument<long>("N") { Description = Texts.Get("HelpStudiesRetryStudy") };
        return JournalWriteVerb.Of(
            new Verb("retry", "HelpStudiesRetry") { study },
            (_, transaction, parsed) => StudyRetry.RetryNeedsTransaction(
                transaction, parsed.GetRequiredValue(study), TimeProvider.System.GetUtcNow()),
            (streams, outcome, parsed) =>
            {
                var retried = outcome == StudyRetryOutcome.Retried;
                (retried ? streams.Output : streams.Error).WriteLine(Texts.Format($"StudyRetry{outcome}", parsed.GetRequiredValue(study)));
                return retried ? ExitCodes.Success : ExitCodes.Negative;
            });
    }

    private static void Write(TextWriter output, StudiesReport report)
    {
        if (report.Studies.Count == 0)
        {
            output.WriteLine(Texts.Get("NoStudies"));
        }

        foreach (var study in report.Studies)
        {
            Write(output, study);
        }
    }

    private static void Write(TextWriter output, StudyReport study)
    {
        var received = study.Instances.Count(instance => instance.Origin == "Received");
        var evidence = study.Instances.Count(instance => instance.Origin == "Evidence");
        var stage = Texts.Get($"Stage{study.Stage}");
        var reason = study.Reason is { } code ? $" ({Texts.Get($"Reason{code}")})" : "";
        output.WriteLine(Texts.Format("StudyLine", study.Id, stage + reason, study.CallingAe, received, evidence));
        if (study.Detail is { } detail)
        {
            output.WriteLine($"    {detail}");
        }

        foreach (var run in study.Runs)
        {
            Write(output, run);
        }

        var deliveries = study.Instances.SelectMany(instance => instance.Deliveries)
            .GroupBy(delivery => (delivery.Destination, delivery.State))
            .OrderBy(group => group.Key);
        foreach (var group in deliveries)
        {
            output.WriteLine($"    {group.Key.Destination}: {group.Count()} {Texts.Get($"Delivery{group.Key.State}")}{Why(group)}");
        }
    }

    private static void Write(TextWriter output, RunReport run)
    {
        var time = run is { StartedAt: { } start, EndedAt: { } end }
            ? string.Create(CultureInfo.InvariantCulture, $" {(end - start).TotalSeconds:0.0} s {run.Provider} {run.Precision}")
            : run.Progress is { } progress ? string.Create(CultureInfo.InvariantCulture, $" {progress:0%} {run.Step}") : "";
        output.WriteLine($"    {run.App} {run.Version}: {Texts.Get($"Run{run.State}")}{time.TrimEnd()}");
        foreach (var finding in run.Findings)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"        {finding.Meaning}: {finding.Answer?.Meaning}{finding.Value} {finding.UnitText}").TrimEnd());
        }

        foreach (var line in run.Confidences.SelectMany(chain => chain.Lines()))
        {
            output.WriteLine($"        {line}");
        }

        foreach (var reason in run.Reasons)
        {
            output.WriteLine($"        {reason.Code}: {reason.Text} {reason.Remedy}".TrimEnd());
        }
    }

    private static string Why(IEnumerable<DeliveryReport> group)
    {
        var reasons = group.Select(delivery => delivery.Reason).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return reasons.Count == 0 ? "" : $" ({string.Join("; ", reasons)})";
    }
}
