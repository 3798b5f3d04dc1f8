using System.Diagnostics;
using Appliance.Dicom.Data;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.Benchmarks;

/// <summary>
/// Reading data sets in bulk, one process each over the same files in the page cache: parsing next to pydicom, parsing and showing every
/// element next to dcmdump. The peers' time to start is measured on one file and taken off.
/// </summary>
internal static class Reading
{
    private const int Slices = 2000;
    private const int Rows = 128;
    private const int Rounds = 3;

    private const string Pydicom = """
        import sys, warnings
        warnings.simplefilter("ignore")
        import pydicom
        for path in sys.stdin.read().split("\n"):
            try:
                ds = pydicom.dcmread(path, force=True)
                for _ in ds.iterall():
                    pass
            except Exception:
                pass
        """;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        using var thorax = await ThoraxFolder.MakeAsync(Slices, Rows);
        await CompareAsync($"{Slices} CT slices of {Rows} × {Rows}", thorax.Files, cancellationToken);
        var publicFolder = Path.Combine(TestData.Root, "dicom");
        if (Directory.Exists(publicFolder))
        {
            string[] files = [.. Directory.EnumerateFiles(publicFolder, "*", SearchOption.AllDirectories).Where(path => Path.GetExtension(path) is not (".csv" or ".md"))];
            await CompareAsync($"{files.Length} public files", files, cancellationToken);
        }
    }

    private static async Task CompareAsync(string what, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        using var folder = new TestFolder();
        var megabytes = files.Sum(path => new FileInfo(path).Length) / 1e6;
        Report.Title($"Reading {what}, {megabytes:0} MB, best of {Rounds}");
        var dcmdump = await BestAsync(folder, files, DcmdumpAsync, cancellationToken);
        var pydicom = await BestAsync(folder, files, PydicomAsync, cancellationToken);
        var show = Best(files, file => DicomTextDump.Write(TextWriter.Null, file));
        var parse = Best(files, file => GC.KeepAlive(file.Dataset));
        Row("dcmdump", dcmdump);
        Row("pydicom, every element", pydicom);
        Row("appliance, every element shown", show);
        Row("appliance, parsed", parse);

        void Row(string name, double seconds) => Report.Row(
            name,
            Report.Number(Math.Round(files.Count / seconds), "files/s"),
            $"{Report.Number(megabytes / seconds, "MB/s")}, {Report.Ratio(dcmdump, seconds, "dcmdump")}, {Report.Ratio(pydicom, seconds, "pydicom")}");
    }

    private static double Best(IReadOnlyList<string> files, Action<DicomFile> use)
    {
        var best = double.MaxValue;
        for (var round = 0; round <= Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            foreach (var path in files)
            {
                try
                {
                    use(DicomFile.Open(path));
                }
                catch (DicomDataException)
                {
                    // Some public files are broken; the peers skip them too.
                }
            }

            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        return best;
    }

    private static async Task<double> BestAsync(TestFolder folder, IReadOnlyList<string> files, Func<string, Task> run, CancellationToken cancellationToken)
    {
        var (all, one) = (folder["all"], folder["one"]);
        await File.WriteAllLinesAsync(all, files, cancellationToken);
        await File.WriteAllLinesAsync(one, files.Take(1), cancellationToken);
        double best = double.MaxValue, start = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            best = Math.Min(best, await SecondsAsync(run, all));
            start = Math.Min(start, await SecondsAsync(run, one));
        }

        return Math.Max(0.001, best - start);
    }

    private static async Task<double> SecondsAsync(Func<string, Task> run, string list)
    {
        var clock = Stopwatch.StartNew();
        await run(list);
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>One process; files that it cannot read are skipped, and its exit code says only that there were some.</summary>
    private static Task DcmdumpAsync(string list) => Tool.RunAsync("/bin/sh", "-c", "tr '\\n' '\\0' < \"$0\" | xargs -0 -n 100000 -s 1500000 dcmdump -q > /dev/null 2>&1", list);

    private static async Task PydicomAsync(string list) =>
        (await Tool.RunAsync("/bin/sh", "-c", "exec /usr/bin/python3 -c \"$1\" < \"$0\"", list, Pydicom)).Expect();
}
