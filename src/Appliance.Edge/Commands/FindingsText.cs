using System.Globalization;
using Appliance.Edge.Hosting;
using Appliance.Inference.Classification;

namespace Appliance.Edge.Commands;

/// <summary>What a run came to, for people: its findings as a table with units and references, or why there are none.</summary>
internal static class FindingsText
{
    private const string Indent = "    ";

    public static void Write(TextWriter output, RunReport run)
    {
        foreach (ReasonReport reason in run.Reasons)
        {
            output.WriteLine($"{Indent}{reason.Text}{(reason.Remedy.Length > 0 ? $" {reason.Remedy}" : "")} [{reason.Code}]");
        }

        if (run.Findings.Count > 0)
        {
            WriteTable(output, run.Findings);
        }

        if (run.ResultFolder is { } folder)
        {
            output.WriteLine(Indent + Texts.Format("StudyRunPages", folder));
        }
    }

    private static void WriteTable(TextWriter output, IReadOnlyList<FindingReport> findings)
    {
        var table = new TextTable(
            Texts.Get("ColumnFinding"), Texts.Get("ColumnValue"), Texts.Get("ColumnUnit"), Texts.Get("ColumnConfidence"), Texts.Get("ColumnReference"));
        var cited = new List<string>();
        foreach (FindingReport finding in findings)
        {
            table.Add(finding.Meaning, ValueOf(finding), finding.UnitText ?? "", ConfidenceOf(finding), finding.Reference?.Short ?? "");
            if (finding.Reference is { } reference && !cited.Contains(reference.Full))
            {
                cited.Add(reference.Full);
            }
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        table.Write(text);
        foreach (string line in text.ToString().TrimEnd().Split(text.NewLine))
        {
            output.WriteLine(Indent + line);
        }

        foreach (string reference in cited)
        {
            output.WriteLine($"{Indent}{reference}");
        }
    }

    private static string ValueOf(FindingReport finding) =>
        finding.Answer?.Meaning ?? finding.Value?.ToString(finding.Decimals is { } decimals ? $"F{decimals}" : "R", CultureInfo.InvariantCulture) ?? "";

    private static string ConfidenceOf(FindingReport finding) =>
        finding.Confidence is { } confidence ? $"{ConfidenceText.Percent(confidence)} %" : "";
}
