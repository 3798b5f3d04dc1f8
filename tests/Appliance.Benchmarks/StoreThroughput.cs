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

    /// <summary>Slices of another study that each peer gets first: a node runs for months, its first second is another benchmark.</summary>
    private const int WarmUpSlices = 120;

    private static readonly int[] Associations = [1, 4, 16];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title($"Storage: CT slices of {Rows} × {Rows}, instances/s and processor time of the receiver, median of {Rounds}");
        using var warmUp = await ThoraxFolder.MakeAsync(WarmUpSlices, Rows, seed: 2);
        foreach (var associations in Associations)
        {
            using var study = await ThoraxFolder.MakeAsync(Math.Max(Slices, associations * SlicesPerAssociation), Rows);
            await CompareAsync(warmUp.Path, study.Deal(associations), cancellationToken);
        }
    }

    private static async Task CompareAsync(string warmUp, IReadOnlyList<string> folders, CancellationToken cancellationToken)
    {
        var results = new Dictionary<string, List<Measured>>();
        for (var round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var folder = new TestFolder();
            void Note(string peer, Measured measured) => (results.TryGetValue(peer, out var list) ? list : results[peer] = []).Add(measured);
            await using (var unit = await UnitProcess.StartAsync(
                new UnitSettings { Role = "node", QuietPeriodSeconds = 600, StateFolder = folder.Sub("unit") }))
            {
                Note("unit", await SendAsync(warmUp, folders, unit.Port, UnitProcess.AeTitle, () => ProcessorTime.OfTree(unit.Process.Id)));
            }

            using (var sink = new DurableSink(folder.Sub("sink")))
            {
                Note("durable sink", await SendAsync(warmUp, folders, sink.Port, "SINK", OfThisProcess));
            }

            var objects = DurableWriter.Read(folders);
            Note("raw durable writer", await MeasureAsync(
                objects.Sum(files => files.Length), OfThisProcess, () => DurableWriter.WriteAsync(objects, folder.Sub("raw"))));
            await using (var storescp = await StoreScpProcess.StartAsync(folder["tuned"], null, "--fork"))
            {
                Note("tuned storescp", await SendAsync(
                    warmUp, folders, storescp.Port, StoreScpProcess.AeTitle, () => ProcessorTime.OfTree(storescp.Id)));
            }

            var port = FreePort.Next();
            await using (var stock = new ChildProcess("/usr/bin/storescp", ["--fork", "+B", "-od", folder.Sub("stock"), $"{port}"]))
            {
                await Dcmtk.ListensAsync(stock, port);
                Note("stock storescp", await SendAsync(warmUp, folders, port, StoreScpProcess.AeTitle, () => ProcessorTime.OfTree(stock.Id)));
            }

            await using (var orthanc = await OrthancProcess.StartAsync(folder["orthanc"]))
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

    private static async Task<Measured> SendAsync(
        string warmUp, IReadOnlyList<string> folders, int port, string calledAe, Func<TimeSpan> processorTime)
    {
        await StoreAsync(warmUp, port, calledAe, tuned: true);
        return await MeasureAsync(
            folders.Sum(folder => Directory.EnumerateFiles(folder).Count()),
            processorTime,
            () => Task.WhenAll(folders.Select(folder => StoreAsync(folder, port, calledAe, tuned: false))));
    }

    private static async Task<Measured> MeasureAsync(int objects, Func<TimeSpan> processorTime, Func<Task> work)
    {
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
