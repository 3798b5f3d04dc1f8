using System.Globalization;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands.Explain;

/// <summary>Writes the explanation for people.</summary>
internal static class ExplainText
{
    private const string Indent = "    ";

    public static void Write(TextWriter output, ExplainReport report)
    {
        foreach (ExplainedStudy study in report.Studies)
        {
            output.WriteLine(study.Number is { } number
                ? Texts.Format("StudyShowLine", number, Texts.Get($"Stage{study.Stage}"), study.Revision, study.CallingAe)
                : Texts.Format("ExplainStudy", study.StudyUid));
            if (study.Number is not null)
            {
                output.WriteLine(study.DecidedAt is { } at ? Texts.Format("ExplainDecidedAt", Time(at)) : Texts.Get("ExplainNotDecided"));
            }

            foreach (ExplainedApp app in study.Apps)
            {
                Write(output, app);
            }
        }
    }

    private static void Write(TextWriter output, ExplainedApp app)
    {
        output.WriteLine($"{app.Id} {app.Version}{(app.Title.Length > 0 ? $" ({app.Title})" : "")}: {app.Text}");
        if (app.Decision is { } decision)
        {
            output.WriteLine(Indent + Words(decision));
        }

        if (app.Now is { } now)
        {
            output.WriteLine(Indent + Texts.Format(now.Runs ? "ExplainNowRuns" : "ExplainNowNot", Words(now)));
        }

        if (app.Licence is { } licence)
        {
            output.WriteLine($"{Indent}{Texts.Get("AppLicence")}: {licence.Text}");
        }

        if (app.Engine is { } engine)
        {
            output.WriteLine($"{Indent}{Texts.Get("AppEngine")}: {engine.Text}");
        }

        if (app.Golden?.Text is { } golden)
        {
            output.WriteLine($"{Indent}{golden}");
        }

        Write(output, app.Reasons, Indent);
        foreach (ExplainedSeries series in app.Series)
        {
            string part = series.Part > 0 ? string.Create(CultureInfo.InvariantCulture, $"/{series.Part + 1}") : "";
            string number = series.Number?.ToString(CultureInfo.InvariantCulture) ?? series.Uid;
            output.WriteLine(Indent + Texts.Format(
                "ExplainSeries", number + part, series.Text, series.Slices, series.CoverageMm, series.SpacingMm,
                series.ThicknessMm?.ToString(CultureInfo.InvariantCulture) ?? "-", series.Kernel.Length > 0 ? series.Kernel : "-"));
            Write(output, series.Reasons, Indent + Indent);
        }
    }

    private static void Write(TextWriter output, IReadOnlyList<ReasonReport> reasons, string indent)
    {
        foreach (ReasonReport reason in reasons)
        {
            output.WriteLine($"{indent}{reason.Code}: {reason.Text}");
            if (reason.Remedy.Length > 0)
            {
                output.WriteLine($"{indent}{Indent}{Texts.Get("ToDo")}: {reason.Remedy}");
            }
        }
    }

    private static string Words(ExplainedDecision decision) =>
        decision.Text + (decision.Lane is { } lane ? Texts.Format("ExplainLane", lane) : "");

    private static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
