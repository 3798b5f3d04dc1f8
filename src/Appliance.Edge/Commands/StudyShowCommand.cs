using System.CommandLine;
using System.Globalization;
using Appliance.Edge.Hosting;
using Appliance.Edge.Results;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance studies show</c>: by which evidence a study was closed, and what was missing.</summary>
public static class StudyShowCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var number = new Argument<long>("number") { Description = Texts.Get("HelpStudyNumber") };
        Command verb = JournalVerb.Create(
            "show", "HelpStudyShow", (settings, session, parsed) => Read(settings.Options, session, parsed.GetValue(number)),
            Write, ReportJson.Default.StudyShowReport);
        verb.Arguments.Add(number);
        return verb;
    }

    private static StudyShowReport Read(ApplianceOptions unit, JournalSession session, long number)
    {
        StudiesOptions options = unit.Studies;
        StudyRow? study = session.First($"SELECT {StudyRow.Columns} FROM study WHERE id = $id", StudyRow.Map, ("$id", number));
        return new StudyShowReport(
            number,
            study?.Stage.ToString(),
            study?.Reason?.ToString(),
            study?.Detail,
            study?.Revision ?? 0,
            study?.CallingAE ?? "",
            study?.OpenedAt,
            study?.LastAt,
            session.First("SELECT gaps_since FROM study WHERE id = $id AND stage = 'Receiving'", row => row.GetTimeOrNull(0), ("$id", number)),
            study?.Stage == StudyStage.Receiving && StudyActivity.Of(session, number, options) is { } activity
                ? ClosingEvidence.Of(activity.WithGaps(session))
                : null,
            OrderReport.Read(session, number),
            session.Query(
                "SELECT revision, closed_at, reason, evidence FROM closing WHERE study_id = $id ORDER BY id",
                row => new ClosingReport(row.GetInt32(0), row.GetTime(1), row.GetString(2), ClosingEvidence.FromJson(row.GetString(3))),
                ("$id", number)),
            PriorsReport.Read(session, number),
            StudyQuery.Runs(session, number).ConvertAll(run => run with { ResultFolder = ResultFolder(unit, number, run) }));
    }

    private static string? ResultFolder(ApplianceOptions unit, long study, RunReport run)
    {
        string folder = ResultStore.PathOf(new StateFolder(unit.Storage.StateFolder), new StudyRevision(study, run.Revision), new AppVersion(run.App, run.Version));
        return Directory.Exists(folder) ? folder : null;
    }

    private static void Write(TextWriter output, StudyShowReport report)
    {
        if (report.Stage is null)
        {
            output.WriteLine(Texts.Format("StudyUnknown", report.Number));
            return;
        }

        output.WriteLine(Texts.Format("StudyShowLine", report.Number, Texts.Get($"Stage{report.Stage}"), report.Revision, report.CallingAe));
        if (report.Reason is { } code)
        {
            output.WriteLine("    " + Texts.Get($"Reason{code}") + (report.Detail is { } detail ? $" ({detail})" : ""));
        }

        foreach (ClosingReport closing in report.Closings)
        {
            output.WriteLine(Texts.Format(
                "StudyClosedLine", closing.Revision, Time(closing.ClosedAt), Texts.Get($"Close{closing.Reason}")));
            Write(output, closing.Evidence);
        }

        foreach (RunReport run in report.Runs)
        {
            Write(output, run);
        }

        report.Order?.Write(output);
        foreach (PriorsReport priors in report.Priors)
        {
            Write(output, priors);
        }

        if (report.Open is { } open)
        {
            output.WriteLine(report.GapsSince is { } since ? Texts.Format("StudyWaitsForGaps", Time(since)) : Texts.Get("StudyStillOpen"));
            Write(output, open);
        }
    }

    private static void Write(TextWriter output, ClosingEvidence evidence)
    {
        output.WriteLine("    " + (evidence.LearnedFromStudies > 0
            ? Texts.Format("StudyQuietLearned", evidence.QuietPeriodSeconds, evidence.LearnedFromStudies)
            : Texts.Format("StudyQuietConfigured", evidence.QuietPeriodSeconds)));
        output.WriteLine("    " + (evidence.Expected is { } expected
            ? Texts.Format("StudyReceivedOf", evidence.Received, expected)
            : Texts.Format("StudyReceived", evidence.Received)));
        if (evidence.StepsInProgress + evidence.StepsCompleted + evidence.StepsDiscontinued > 0)
        {
            output.WriteLine("    " + Texts.Format("StudySteps", evidence.StepsInProgress, evidence.StepsCompleted, evidence.StepsDiscontinued));
        }

        foreach (StudyGap gap in evidence.Gaps)
        {
            string where = gap.Instance == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({gap.Modality}, #{gap.Instance})");
            output.WriteLine($"    {Texts.Format($"Gap{gap.Kind}", gap.Missing)}{where}");
        }
    }

    private static void Write(TextWriter output, PriorsReport priors)
    {
        output.WriteLine(Texts.Format("StudyPriorsLine", priors.Revision, priors.Modality, Texts.Get($"Search{priors.State}")) + Because(priors.Cause));
        foreach (PriorReport prior in priors.Studies)
        {
            output.WriteLine("    " + Texts.Format(
                "StudyPriorLine", prior.Date, prior.Series, prior.Instances, Texts.Get($"Prior{prior.State}")) + Because(prior.Cause));
        }
    }

    private static string Because(string? cause) => cause is null ? "" : $": {Texts.Get($"PriorCause{cause}")}";

    private static void Write(TextWriter output, RunReport run)
    {
        output.WriteLine(Texts.Format("StudyRunLine", run.App, run.Version, Texts.Get($"Run{run.State}"), Texts.Get($"Lane{run.Lane}"), run.Revision));
        output.WriteLine("    " + (run.Memory.ProcessPeakMebibytes is { } peak
            ? Texts.Format("StudyRunMemoryPeak", run.Memory.DeclaredHostMebibytes, run.Memory.DeclaredDeviceMebibytes, peak)
            : Texts.Format("StudyRunMemory", run.Memory.DeclaredHostMebibytes, run.Memory.DeclaredDeviceMebibytes)));
        if (run.Provider is { } provider)
        {
            bool isFallback = run.WantedProvider is { } wanted && wanted != provider;
            output.WriteLine("    " + (isFallback ? Texts.Format("StudyRunFallback", provider, run.WantedProvider) : Texts.Format("StudyRunProvider", provider)));
            foreach (string fallback in isFallback ? run.Fallbacks : [])
            {
                output.WriteLine($"        {fallback}");
            }
        }

        if (run.Steps.Count > 0)
        {
            output.WriteLine("    " + Texts.Format("StudyRunShared", run.Steps.Count(step => step.Shared), run.Steps.Count));
        }

        foreach (string line in run.Confidences.SelectMany(chain => chain.Lines()))
        {
            output.WriteLine($"    {line}");
        }

        FindingsText.Write(output, run);
    }

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
