using System.Diagnostics;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.Benchmarks;

/// <summary>
/// Instances a second that DCMTK's <c>storescu</c> gets through, and the receiver's processor time for each, in turn in one run:
/// <list type="bullet">
/// <item>the unit, which answers only when bytes and row are durable;</item>
/// <item>the durable sink, which does only that: the bound of what any receiver with the unit's promise can reach here;</item>
/// <item>the raw writer, which does that without a network and with no sender beside it: the bound of the disk;</item>
/// <item>storescp and Orthanc as they are installed, and storescp with Nagle's algorithm off («tuned»). They sync nothing.</item>
/// </list>
/// </summary>
internal static class StoreThroughput
{
    private const int Slices = 250;
    private const int Rows = 512;
    private const int Rounds = 3;

    /// <summary>
    /// No association has fewer. Each storescu needs some 20 ms to start, as much as thirty slices: with few of them the starts of
    /// sixteen would be what is measured. A scanner's association brings a series or more.
    /// </summary>
    private const int SlicesPerAssociation = 50;

    /// <summary>Slices of another study that each peer gets first, over several associations: a node runs for months, its first seconds are another benchmark.</summary>
    private const int WarmUpSlices = 400;

    private const int WarmUpAssociations = 4;

    /// <summary>Code that the warm-up showed to be worth it is compiled in the background, after calls have been quiet for a tenth of a second.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private static readonly int[] Associations = [1, 4, 16];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title($"Storage: CT slices of {Rows} × {Rows}, instances/s and processor time of the receiver, median of {Rounds}");
        using var warmUp = await ThoraxFolder.MakeAsync(WarmUpSlices, Rows, seed: 2);
        IReadOnlyList<string> warmUpFolders = warmUp.Deal(WarmUpAssociations);

        // Kept until the end: ext4 gives no inode out again in the minutes after its file was removed, and whoever makes the next
        // files pays for the search.
        using var all = new TestFolder();
        using var memory = new WarmMemory();
        using var study = await ThoraxFolder.MakeAsync(Associations.Max(SlicesOf), Rows);
        foreach (var associations in Associations)
        {
            await CompareAsync(all.Sub($"{associations}"), warmUpFolders, study.Deal(associations, SlicesOf(associations)), cancellationToken);
        }
    }

    private static int SlicesOf(int associations) => Math.Max(Slices, associations * SlicesPerAssociation);

    private static async Task CompareAsync(
        string parent, IReadOnlyList<string> warmUp, IReadOnlyList<string> folders, CancellationToken cancellationToken)
    {
        var results = new Dictionary<string, List<Measured>>();
        for (var round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string folder = Path.Combine(parent, $"{round}");
            void Note(string peer, Measured measured)
            {
                (results.TryGetValue(peer, out var list) ? list : results[peer] = []).Add(measured);
                WarmMemory.Forget(folder);
            }

            await using (var unit = await UnitProcess.StartAsync(
                new UnitSettings { Role = "node", QuietPeriodSeconds = 600, StateFolder = Sub(folder, "unit") }))
            {
                Note("unit", await SendAsync(warmUp, folders, unit.Port, UnitProcess.AeTitle, () => ProcessorTime.OfTree(unit.Process.Id)));
            }

            using (var sink = new DurableSink(Sub(folder, "sink")))
            {
                Note("durable sink", await SendAsync(warmUp, folders, sink.Port, "SINK", OfThisProcess));
            }

            var objects = DurableWriter.Read(folders);
            Note("raw durable writer", await MeasureAsync(
                objects.Sum(files => files.Length), OfThisProcess, () => DurableWriter.WriteAsync(objects, Sub(folder, "raw"))));
            await using (var storescp = await StoreScpProcess.StartAsync(Path.Combine(folder, "tuned"), null, "--fork"))
            {
                Note("tuned storescp", await SendAsync(
                    warmUp, folders, storescp.Port, StoreScpProcess.AeTitle, () => ProcessorTime.OfTree(storescp.Id)));
            }

            var port = FreePort.Next();
            await using (var stock = new ChildProcess("/usr/bin/storescp", ["--fork", "+B", "-od", Sub(folder, "stock"), $"{port}"]))
            {
                await Dcmtk.ListensAsync(stock, port);
                Note("stock storescp", await SendAsync(warmUp, folders, port, StoreScpProcess.AeTitle, () => ProcessorTime.OfTree(stock.Id)));
            }

            await using (var orthanc = await OrthancProcess.StartAsync(Path.Combine(folder, "orthanc")))
            {
                Note("Orthanc", await SendAsync(
                    warmUp, folders, orthanc.Port, OrthancProcess.AeTitle, () => ProcessorTime.OfTree(orthanc.Id)));
            }
        }

        var unitRate = Report.Median(results["unit"].Select(one => one.Rate));
        foreach (var (peer, measured) in results)
        {
            var rate = Report.Median(measured.Select(one => one.Rate));
            var processor = Report.Number(Report.Median(measured.Select(one => one.ProcessorMs)), "ms CPU each");
            Report.Row(
                $"{folders.Count} association(s) → {peer}",
                Report.Number(rate, "/s"),
                peer == "unit" ? processor : $"{processor,-18} unit = {Report.Ratio(unitRate, rate, peer)}");
        }
    }

    /// <summary>The collections of this process's own output readers are in it too, and are next to nothing.</summary>
    private static TimeSpan OfThisProcess() => Environment.CpuUsage.TotalTime;

    private static string Sub(string folder, string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

    private static async Task<Measured> SendAsync(
        IReadOnlyList<string> warmUp, IReadOnlyList<string> folders, int port, string calledAe, Func<TimeSpan> processorTime)
    {
        await Task.WhenAll(warmUp.Select(folder => StoreAsync(folder, port, calledAe, tuned: true)));
        await Task.Delay(Rest, TimeProvider.System);
        return await MeasureAsync(
            folders.Sum(folder => Directory.EnumerateFiles(folder).Count()),
            processorTime,
            () => Task.WhenAll(folders.Select(folder => StoreAsync(folder, port, calledAe, tuned: false))));
    }

    private static async Task<Measured> MeasureAsync(int objects, Func<TimeSpan> processorTime, Func<Task> work)
    {
        // What an earlier peer left to be written must not be written now.
        (await Tool.RunAsync("/usr/bin/sync", [])).Expect();
        WarmMemory.Touch();
        var used = processorTime();
        var clock = Stopwatch.StartNew();
        await work();
        var taken = clock.Elapsed;
        return new Measured(objects / taken.TotalSeconds, (processorTime() - used).TotalMilliseconds / objects);
    }

    private static async Task StoreAsync(string folder, int port, string calledAe, bool tuned)
    {
        string[] environment = tuned ? ["TCP_NODELAY=1"] : [];
        (await Tool.RunAsync(
            "/usr/bin/env",
            [.. environment, "storescu", "-aec", calledAe, "+sd", "127.0.0.1", $"{port}", folder])).Expect();
    }

    /// <summary>Objects a second, and the receiver's processor time for each in milliseconds.</summary>
    private sealed record Measured(double Rate, double ProcessorMs);
}
