using System.Globalization;
using System.Text;
using System.Text.Json;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands.Infer;

/// <summary>The files about a batch as a whole: <c>summary.json</c>, <c>findings.csv</c> and <c>left-out.csv</c>.</summary>
internal static class BatchFiles
{
    /// <summary>Writes them in the place of those before.</summary>
    public static void Write(IFileSystem disk, string folder, BatchSummary summary, IReadOnlyList<LeftOutFile> leftOut)
    {
        disk.CreateFolder(folder);
        Replace(disk, Path.Combine(folder, "findings.csv"), Encoding.UTF8.GetBytes(FindingsOf(summary)));
        Replace(disk, Path.Combine(folder, "left-out.csv"), Encoding.UTF8.GetBytes(Lines(
            ["path", "cause", "detail"], leftOut.Select(file => new[] { file.Path, file.Cause.ToString(), file.Detail }))));
        Replace(disk, Path.Combine(folder, "summary.json"), JsonSerializer.SerializeToUtf8Bytes(summary, ResultFolder.Readable.BatchSummary));
        disk.SyncFolder(folder);
    }

    /// <summary>A line for each finding; for a run without one, a line that says what came instead. The same whatever ran beside what.</summary>
    private static string FindingsOf(BatchSummary summary) => Lines(
        ["study", "app", "version", "outcome", "finding", "meaning", "answer", "value", "unit", "confidence", "reasons"],
        summary.Runs.SelectMany(run => run.Findings.Count == 0
            ? [[run.Study, run.App, run.Version, run.Outcome, "", "", "", "", "", "", run.Failure ?? string.Join(' ', run.Reasons.Select(reason => reason.Code))]]
            : run.Findings.Select(finding => new[]
            {
                run.Study, run.App, run.Version, run.Outcome, finding.Id, finding.Meaning, finding.Answer?.Id ?? "", Number(finding.Value), finding.Unit ?? "", Number(finding.Confidence), "",
            })));

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Lines(string[] titles, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (string[] row in rows.Prepend(titles))
        {
            text.AppendJoin(',', row.Select(Quoted)).Append("\r\n"); // RFC 4180 2
        }

        return text.ToString();
    }

    /// <summary>A field as RFC 4180 wants it; one that a spreadsheet would take for a formula gets an apostrophe, for file names are anybody's.</summary>
    private static string Quoted(string field)
    {
        bool isFormula = field.AsSpan().IndexOfAny("=+-@") == 0 && !double.TryParse(field, CultureInfo.InvariantCulture, out _);
        string safe = isFormula ? "'" + field : field;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static void Replace(IFileSystem disk, string path, byte[] bytes)
    {
        string part = path + ".part";
        disk.Delete(part);
        using (Stream file = disk.CreateFile(part))
        {
            file.Write(bytes);
            disk.Sync(file);
        }

        disk.Delete(path);
        disk.Rename(part, path);
    }
}
