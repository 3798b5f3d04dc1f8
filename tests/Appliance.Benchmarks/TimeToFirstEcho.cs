using System.Diagnostics;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.Benchmarks;

/// <summary>Seconds from starting the process to the first C-ECHO that is answered, next to storescp and Orthanc.</summary>
internal static class TimeToFirstEcho
{
    private const int Rounds = 5;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title($"Process start → first C-ECHO answered, median of {Rounds}");
        var seconds = new Dictionary<string, List<double>> { ["unit"] = [], ["storescp"] = [], ["Orthanc"] = [] };
        for (var round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var folder = new TestFolder();
            var clock = Stopwatch.StartNew();
            await using (await UnitProcess.StartAsync(new UnitSettings { Role = "node" }))
            {
                seconds["unit"].Add(clock.Elapsed.TotalSeconds);
            }

            clock.Restart();
            await using (var storescp = await StoreScpProcess.StartAsync(folder["storescp"]))
            {
                await EchoAsync(storescp.Port, StoreScpProcess.AeTitle);
                seconds["storescp"].Add(clock.Elapsed.TotalSeconds);
            }

            clock.Restart();
            await using (var orthanc = await OrthancProcess.StartAsync(folder["orthanc"]))
            {
                await EchoAsync(orthanc.Port, OrthancProcess.AeTitle);
                seconds["Orthanc"].Add(clock.Elapsed.TotalSeconds);
            }
        }

        foreach (var (peer, measured) in seconds)
        {
            Report.Row(peer, Report.Number(Report.Median(measured), "s"), Report.Ratio(Report.Median(measured), Report.Median(seconds["Orthanc"]), "Orthanc"));
        }
    }

    private static Task EchoAsync(int port, string calledAe) =>
        Eventually.TrueAsync("C-ECHO is answered", TimeSpan.FromSeconds(30), () => Dcmtk.EchoAsync(port, calledAe));
}
