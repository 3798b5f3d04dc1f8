using System.CommandLine;
using System.Globalization;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance scanners</c>: who sends, who is turned away and why, and what each scanner's rhythm is.</summary>
public static class ScannersCommand
{
    private const double BytesPerMegabyte = 1e6;

    /// <summary>Makes the verb.</summary>
    public static Command Create() => JournalVerb.Create(
        "scanners", "HelpScanners", (settings, session, _) => ScannerQuery.Read(settings.Options, session),
        Write, ReportJson.Default.ScannersReport);

    private static void Write(TextWriter output, ScannersReport report)
    {
        if (report.Scanners.Count == 0)
        {
            output.WriteLine(Texts.Get("ScannersNone"));
            return;
        }

        string[] titles = ["Name", "Ae", "Address", "Last", "Associations", "Received", "Duplicates", "Refused", "Aborted", "Megabytes", "Rate", "Pause", "Gaps"];
        var table = new TextTable([.. titles.Select(title => Texts.Get("Scanner" + title))]);
        foreach (ScannerReport scanner in report.Scanners)
        {
            table.Add(
                scanner.Name ?? Texts.Get("ScannerUnlisted"),
                scanner.CallingAe,
                scanner.Address ?? "-",
                scanner.LastAt?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? Texts.Get("ScannerNever"),
                scanner.Rejected == 0 ? Number(scanner.Associations) : Texts.Format("ScannerRejected", scanner.Associations, scanner.Rejected),
                Number(scanner.Received),
                Number(scanner.Duplicates),
                Number(scanner.Refused),
                Number(scanner.Aborted),
                Number(scanner.Bytes / BytesPerMegabyte),
                scanner is { ObjectsPerSecond: { } objects, MegabytesPerSecond: { } megabytes }
                    ? string.Create(CultureInfo.InvariantCulture, $"{objects:0.#}/s {megabytes:0.#} MB/s")
                    : "-",
                scanner.UsualPauseSeconds is { } pause ? string.Create(CultureInfo.InvariantCulture, $"{pause:0.#} s") : "-",
                Number(scanner.StudiesWithGaps));
        }

        table.Write(output);
        foreach (ScannerReport scanner in report.Scanners)
        {
            WriteDetails(output, scanner);
        }
    }

    private static void WriteDetails(TextWriter output, ScannerReport scanner)
    {
        if (scanner.Refusals.Count == 0 && scanner.Gaps.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{scanner.CallingAe} {scanner.Address}");
        foreach (RefusalReport refusal in scanner.Refusals)
        {
            output.WriteLine($"    {refusal.Count} × {refusal.Text}");
            output.WriteLine($"        {refusal.Remedy}");
        }

        foreach (ScannerGapReport gap in scanner.Gaps)
        {
            output.WriteLine($"    #{gap.Study}: {Texts.Format($"Gap{gap.Kind}", gap.Missing)}");
        }
    }

    private static string Number(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
