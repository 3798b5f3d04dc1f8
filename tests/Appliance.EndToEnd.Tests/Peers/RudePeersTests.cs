using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Paths;
using Appliance.Simulators.Peers;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Peers;

/// <summary>The real unit among peers that stall, speak something else, or break off.</summary>
public sealed class RudePeersTests
{
    private const int Slices = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unit_AThousandStalledConnections_AScannerStoresItsStudyAllTheSame()
    {
        using var folder = new TestFolder();
        ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 64, Columns = 64, Slices = Slices }).WriteDicom(folder.Sub("sent"));
        await using var unit = await UnitProcess.StartAsync(new UnitSettings
        {
            Role = "node",
            QuietPeriodSeconds = 600,
            Environment = new Dictionary<string, string> { ["APPLIANCE__Associations__GiveWaySeconds"] = "1" },
        });
        using var stalled = await StallingPeers.OpenAsync(unit.Port, 1000, Cancel);

        // Rejected transiently until the stalled ones have been silent for a second, so it tries again as a scanner does.
        await Eventually.TrueAsync("storescu stores the study", Limit, async () =>
            (await Dcmtk.StoreAsync(unit.Port, UnitProcess.AeTitle, folder["sent"])).ExitCode == 0);

        Assert.Equal(1000, stalled.Count);
        Assert.Equal(Slices, new JournalProbe(unit.StateFolder).Count("SELECT count(*) FROM instance"));
        Assert.InRange(Directory.GetFileSystemEntries($"/proc/{unit.Process.Id}/fd").Length, 1, 700);
        stalled.Dispose();
        await Eventually.TrueAsync("what the stalled ones had begun is gone", Limit, () => unit.TemporaryFiles.Count == 0);
    }

    [Fact]
    public async Task Unit_OtherProtocolsAndFaultSwitches_AreAnsweredNamedInTheLogAndSurvived()
    {
        await using var unit = await UnitProcess.StartAsync(new UnitSettings { Role = "node" });
        foreach (string hello in (string[])["GET / HTTP/1.1\r\n\r\n", "SSH-2.0-OpenSSH_9.6\r\n", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001"])
        {
            using RudePeer peer = await RudePeer.ConnectAsync(unit.Port, Cancel);
            await peer.SendAsync(System.Text.Encoding.Latin1.GetBytes(hello), Cancel);

            // PS3.8 table 9-10, Evt19 in Sta2: AA-1.
            Assert.Equal(RudePeer.Hex("07 00 00 00 00 04 00 00 00 00"), await peer.ReadPduAsync(Cancel));
        }

        (await Tool.RunAsync("echoscu", "-aec", UnitProcess.AeTitle, "--repeat", "20", "127.0.0.1", $"{unit.Port}")).Expect();
        (await Tool.RunAsync("echoscu", "-aec", UnitProcess.AeTitle, "--abort", "127.0.0.1", $"{unit.Port}")).Expect();

        await Eventually.TrueAsync("each is named in the log", Limit, () =>
            ((string[])["speaks HTTP", "speaks SSH", "speaks TLS", "the peer aborted"])
                .All(words => unit.Process.Output.Contains(words, StringComparison.Ordinal)));
        Assert.Equal(
            DicomStatus.Success,
            await VerificationScu.EchoAsync(new DicomEndpoint(UnitProcess.AeTitle, "127.0.0.1", unit.Port), "TEST", cancellationToken: Cancel));
    }
}
