using System.Diagnostics;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.Benchmarks;

/// <summary>
/// Instances a second that DCMTK's <c>storescu</c> gets through, into the unit (which answers only when bytes and row are
/// durable), into DCMTK's <c>storescp</c> and into Orthanc, in turn, in one run. «Stock» is left as it is installed, as is
/// the sender; «tuned» has Nagle's algorithm switched off. storescp and Orthanc sync nothing.
/// The raw writer is what the disk gives to a program that makes the unit's promise and does nothing else.
/// </summary>
internal static class StoreThroughput
{
    private const int Slices = 250;
    private const int Rows = 512;
    private const int Rounds = 3;

    /// <summary>Slices of another study that each peer gets first: a node runs for months, its first second is another benchmark.</summary>
    private const int WarmUpSlices = 120;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title($"Storage: {Slices} CT slices of {Rows} × {Rows}, instances/s, median of {Rounds}");
        using var study = await ThoraxFolder.MakeAsync(Slices, Rows);
        using var warmUp = await ThoraxFolder.MakeAsync(WarmUpSlices, Rows, seed: 2);
        foreach (var associations in new[] { 1, 4, 16 })
        {
            await CompareAsync(warmUp.Path, study.Deal(associations), cancellationToken);
        }
    }

    private static async Task CompareAsync(string warmUp, IReadOnlyList<string> folders, CancellationToken cancellationToken)
    {
        var rates = new Dictionary<string, List<double>> { ["unit"] = [], ["raw durable writer"] = [], ["tuned storescp"] = [], ["stock storescp"] = [], ["Orthanc"] = [] };
        for (var round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var folder = new TestFolder();
            await using (var unit = await UnitProcess.StartAsync(new UnitSettings { Role = "node", QuietPeriodSeconds = 600 }))
            {
                rates["unit"].Add(await SendAsync(warmUp, folders, unit.Port, UnitProcess.AeTitle));
            }

            rates["raw durable writer"].Add(await DurableWriter.RateAsync(folders));
            await using (var storescp = await StoreScpProcess.StartAsync(folder["tuned"], null, "--fork"))
            {
                rates["tuned storescp"].Add(await SendAsync(warmUp, folders, storescp.Port, StoreScpProcess.AeTitle));
            }

            var port = FreePort.Next();
            await using (var stock = new ChildProcess("/usr/bin/storescp", ["--fork", "+B", "-od", folder.Sub("stock"), $"{port}"]))
            {
                await Dcmtk.ListensAsync(stock, port);
                rates["stock storescp"].Add(await SendAsync(warmUp, folders, port, StoreScpProcess.AeTitle));
            }

            await using (var orthanc = await OrthancProcess.StartAsync(folder["orthanc"]))
            {
                rates["Orthanc"].Add(await SendAsync(warmUp, folders, orthanc.Port, OrthancProcess.AeTitle));
            }
        }

        var unitRate = Report.Median(rates["unit"]);
        foreach (var (peer, measured) in rates)
        {
            var rate = Report.Median(measured);
            Report.Row(
                $"{folders.Count} association(s) → {peer}",
                Report.Number(rate, "/s"),
                peer == "unit" ? string.Empty : $"unit = {Report.Ratio(unitRate, rate, peer)}");
        }
    }

    private static async Task<double> SendAsync(string warmUp, IReadOnlyList<string> folders, int port, string calledAe)
    {
        await StoreAsync(warmUp, port, calledAe, tuned: true);
        var count = folders.Sum(folder => Directory.EnumerateFiles(folder).Count());
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(folders.Select(folder => StoreAsync(folder, port, calledAe, tuned: false)));
        return count / clock.Elapsed.TotalSeconds;
    }

    private static async Task StoreAsync(string folder, int port, string calledAe, bool tuned)
    {
        string[] environment = tuned ? ["TCP_NODELAY=1"] : [];
        (await Tool.RunAsync(
            "/usr/bin/env",
            [.. environment, "storescu", "-aec", calledAe, "+sd", "127.0.0.1", $"{port}", folder])).Expect();
    }
}
