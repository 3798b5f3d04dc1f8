using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Systemd;

/// <summary>A worker that hangs: the runner in the middle of a run, as a GPU driver can make it, or the node with a study still open.</summary>
public class HungWorkerTests
{
    private const string Node = "appliance-node.service";
    private const string Runner = "appliance-runner.service";
    private static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StudyLimit = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData(Runner, Node, "SELECT count(*) FROM run WHERE state = 'Running'")]
    [InlineData(Node, Runner, "SELECT count(*) FROM study WHERE stage = 'Receiving'")]
    public async Task HungWorker_WatchdogRestartsIt_StudyContinuesToEvidence(string worker, string other, string isAtWork)
    {
        using var folder = new TestFolder();
        await using var pacs = await StoreScpProcess.StartAsync(folder["pacs"]);
        await using var box = await BootedUserland.BootAsync(string.Create(CultureInfo.InvariantCulture, $"""
            WatchdogSec=6
            TimeoutAbortSec=2
            RestartSec=1
            Environment=APPLIANCE__Studies__QuietPeriodSeconds=3
            Environment=APPLIANCE__Destinations__0__Name=PACS APPLIANCE__Destinations__0__AeTitle={StoreScpProcess.AeTitle}
            Environment=APPLIANCE__Destinations__0__Host=127.0.0.1 APPLIANCE__Destinations__0__Port={pacs.Port}
            """));
        await SystemdTests.ReadyAsync(box);
        var hung = await box.MainProcessAsync(worker);
        ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 512, Columns = 512, Slices = 160 }).WriteDicom(folder.Sub("sent"));

        (await Dcmtk.StoreAsync(box.Port, UnitProcess.AeTitle, folder["sent"])).Expect();
        var journal = new JournalProbe(box.StateFolder);
        await Eventually.TrueAsync($"{worker} is at work", StudyLimit, () => journal.Count(isAtWork) == 1);
        Assert.True(Signal.Send(hung, Signal.Stop));

        await Eventually.TrueAsync($"the watchdog ends {worker}", RestartLimit, async () => await box.PropertyAsync(worker, "NRestarts") == "1");
        await Eventually.TrueAsync("SR, SEG and SC arrive", StudyLimit, () => pacs.Files.Count >= 3);
        await Eventually.TrueAsync("the study is done", StudyLimit, () => journal.Count("SELECT count(*) FROM study WHERE stage = 'Done'") == 1);
        Assert.Equal(["Reported"], journal.Column("SELECT DISTINCT state FROM run"));
        Assert.NotEqual(hung, await box.MainProcessAsync(worker));
        Assert.Contains("watchdog", await box.JournalAsync(worker), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("0", await box.PropertyAsync(other, "NRestarts"));
    }
}
