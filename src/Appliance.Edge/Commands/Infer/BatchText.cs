using System.Globalization;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;

namespace Appliance.Edge.Commands.Infer;

/// <summary>Says on a terminal what a batch came to: the whole of one study, sums of many.</summary>
internal static class BatchText
{
    private const int MostExamples = 10;

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, BatchSummary summary, IReadOnlyList<LeftOutFile> leftOut, string folder)
    {
        if (summary.Studies == 1)
        {
            WriteEach(output, summary);
        }

        WriteTally(output, summary);
        WriteReasons(output, summary);
        WriteFailures(output, summary);
        WriteLeftOut(output, summary, leftOut);
        output.WriteLine(Texts.Format(summary.Interrupted ? "InferStopped" : "InferDone", summary.Runs.Select(run => run.Study).Distinct().Count(), summary.Studies, folder));
    }

    private static void WriteEach(TextWriter output, BatchSummary summary)
    {
        foreach (RunSummary run in summary.Runs)
        {
            foreach (RunFinding finding in run.Findings)
            {
                string? answer = OperatorLanguage.IsChinese ? finding.Answer?.MeaningZh : finding.Answer?.Meaning;
                output.WriteLine($"{(OperatorLanguage.IsChinese ? finding.MeaningZh : finding.Meaning)}: {answer}{finding.Value?.ToString("R", CultureInfo.InvariantCulture)} {finding.UnitText}".TrimEnd());
            }

            foreach (string line in run.Confidences.SelectMany(chain => ConfidenceReport.Of(chain).Lines()))
            {
                output.WriteLine(line);
            }
        }
    }

    private static void WriteTally(TextWriter output, BatchSummary summary)
    {
        var table = new TextTable(
            Texts.Get("AppId"), Texts.Get("AppVersion"), Texts.Get("RunReported"), Texts.Get("RunRefused"), Texts.Get("RunAbstained"), Texts.Get("RunFailed"), Texts.Get("InferUnchanged"));
        foreach (AppTally app in summary.Apps)
        {
            table.Add([app.App, app.Version, .. new[] { app.Reported, app.Refused, app.Abstained, app.Failed, app.Unchanged }.Select(count => count.ToString(CultureInfo.InvariantCulture))]);
        }

        table.Write(output);
    }

    private static void WriteReasons(TextWriter output, BatchSummary summary)
    {
        foreach (AppTally app in summary.Apps)
        {
            foreach ((string code, int studies) in app.Reasons)
            {
                RunReason reason = summary.Runs.Where(run => run.App == app.App).SelectMany(run => run.Reasons).First(reason => reason.Code == code);
                output.WriteLine(Texts.Format(
                    "InferReason", app.App, code, studies, OperatorLanguage.IsChinese ? reason.TextZh : reason.TextEn, OperatorLanguage.IsChinese ? reason.RemedyZh : reason.RemedyEn));
            }
        }
    }

    private static void WriteFailures(TextWriter output, BatchSummary summary)
    {
        RunSummary[] failed = [.. summary.Runs.Where(run => run.Failure is not null)];
        foreach (RunSummary run in failed.Take(MostExamples))
        {
            output.WriteLine(Texts.Format("InferFailure", run.Study, run.App, run.Failure));
        }

        if (failed.Length > MostExamples)
        {
            output.WriteLine(Texts.Format("InferMoreFailures", failed.Length - MostExamples));
        }
    }

    private static void WriteLeftOut(TextWriter output, BatchSummary summary, IReadOnlyList<LeftOutFile> leftOut)
    {
        foreach ((LeftOutCause cause, int files) in summary.LeftOut)
        {
            output.WriteLine(Texts.Format($"InferLeftOut{cause}", files));
            foreach (LeftOutFile file in leftOut.Where(file => file.Cause == cause).Take(MostExamples))
            {
                output.WriteLine($"  {file.Path}: {file.Detail}");
            }
        }
    }
}
