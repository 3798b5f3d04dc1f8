using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Tests.Data;
using Appliance.Dicom.Tests.Network;

namespace Appliance.Dicom.Tests.Services;

/// <summary>Both roles against DCMTK's programs with their fault switches.</summary>
public sealed class DcmtkFaultTests : IDisposable
{
    private const int PixelBytes = 400_000;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("4096")]
    [InlineData("4098")]
    [InlineData("65536")]
    [InlineData("131072")]
    public async Task Storescp_OfAnyPduLength_GetsTheBytes(string length)
    {
        var item = MakeItem();
        string received = Directory.CreateDirectory(_folder.File("received")).FullName;
        await using var storescp = await StoreScpProcess.StartAsync(received, ["+B", "-pdu", length], Stop);

        Assert.Equal(StoreResult.Success, await SendAsync(storescp.Endpoint, item));

        Assert.Equal(DatasetBytes(item.Path), DatasetBytes(Directory.GetFiles(received).Single()));
    }

    [Fact]
    public async Task Storescp_ThatKeepsNothing_SaysSuccessAllTheSame()
    {
        var item = MakeItem();
        string received = Directory.CreateDirectory(_folder.File("received")).FullName;
        await using var storescp = await StoreScpProcess.StartAsync(received, ["--ignore"], Stop);

        // Why delivered is not committed: only Storage Commitment (PS3.4 J) would find this out.
        Assert.Equal(StoreResult.Success, await SendAsync(storescp.Endpoint, item));
        Assert.Empty(Directory.GetFiles(received));
    }

    /// <summary>A slow peer is waited for as long as the timer says, and no longer.</summary>
    [Theory]
    [InlineData("--sleep-after", 10, null)]
    [InlineData("--sleep-after", 0.5, NetworkFailure.TimedOut)]
    [InlineData("--sleep-during", 10, null)]
    [InlineData("--sleep-during", 0.5, NetworkFailure.TimedOut)]
    public async Task Storescp_ThatSleeps_IsWaitedForAsLongAsTheTimerSays(string option, double seconds, NetworkFailure? failure)
    {
        var item = MakeItem(pixelBytes: 2000);
        await using var storescp = await StoreScpProcess.StartAsync(_folder.Path, [option, "1"], Stop);

        // It sleeps before its response, or before it answers the release.
        var patience = TimeSpan.FromSeconds(seconds);
        var timeouts = new AssociationTimeouts { Idle = patience, Acse = patience, Close = TimeSpan.FromMilliseconds(100) };

        var thrown = await Record.ExceptionAsync(() => SendAsync(storescp.Endpoint, item, timeouts));

        Assert.Equal(failure, (thrown as DicomNetworkException)?.Failure);
        Assert.Equal(failure is null, thrown is null);
    }

    [Theory]
    [InlineData("--refuse", NetworkFailure.RejectedByPeer)]
    [InlineData("--abort-during", NetworkFailure.AbortedByPeer)]
    [InlineData("--abort-after", NetworkFailure.AbortedByPeer)]
    public async Task Storescp_ThatBreaksOff_IsToldApartAndLeavesNoConnection(string option, NetworkFailure failure)
    {
        var item = MakeItem();
        await using var storescp = await StoreScpProcess.StartAsync(_folder.Path, [option], Stop);

        for (int i = 0; i < 3; i++)
        {
            var thrown = await Assert.ThrowsAsync<DicomNetworkException>(() => SendAsync(storescp.Endpoint, item));
            Assert.Equal(failure, thrown.Failure);
        }
    }

    [Theory]
    [InlineData("-pdu", "4096")]
    [InlineData("-pdu", "65536")]
    [InlineData("-pdu", "131072")]
    [InlineData("--max-send-pdu", "4096")]
    [InlineData("--max-send-pdu", "131072")]
    public async Task Storescu_OfAnyPduLength_IsStored(string option, string length)
    {
        Tool.Require("/usr/bin/storescu", "dcmtk");
        var store = new ScriptedStore();
        await using var acceptor = new LoopbackAcceptor([new VerificationScp(), new StoreScp(store)]);
        var ended = acceptor.ServeOneAsync();

        await RunAsync("storescu", [option, length, "127.0.0.1", Text(acceptor.Port), MakeItem().Path]);

        Assert.Null(await ended);
        Assert.InRange(Assert.Single(store.Stored).Data.Length, PixelBytes, PixelBytes + 1000);
    }

    [Fact]
    public async Task Storescu_ThatAborts_KeepsWhatWasAcknowledgedAndIsNamed()
    {
        Tool.Require("/usr/bin/storescu", "dcmtk");
        var store = new ScriptedStore();
        await using var acceptor = new LoopbackAcceptor([new StoreScp(store)]);
        var ended = acceptor.ServeOneAsync();

        await RunAsync("storescu", ["--abort", "127.0.0.1", Text(acceptor.Port), MakeItem().Path]);

        Assert.Equal(NetworkFailure.AbortedByPeer, (await ended)?.Failure);
        Assert.Single(store.Stored);
    }

    [Fact]
    public async Task Storescu_ThatRepeats_IsAnsweredEachTime()
    {
        Tool.Require("/usr/bin/storescu", "dcmtk");
        var store = new ScriptedStore();
        await using var acceptor = new LoopbackAcceptor([new StoreScp(store)]);
        var ended = acceptor.ServeOneAsync();

        await RunAsync("storescu", ["--repeat", "20", "127.0.0.1", Text(acceptor.Port), MakeItem(pixelBytes: 2000).Path]);

        Assert.Null(await ended);
        Assert.Equal(20, store.Stored.Count);
    }

    [Theory]
    [InlineData("--abort", NetworkFailure.AbortedByPeer)]
    [InlineData("--repeat", null, "100")]
    [InlineData("-pdu", null, "4096")]
    public async Task Echoscu_WithItsSwitches_EndsAsItSays(string option, NetworkFailure? failure, params string[] values)
    {
        Tool.Require("/usr/bin/echoscu", "dcmtk");
        await using var acceptor = new LoopbackAcceptor();
        var ended = acceptor.ServeOneAsync();

        await RunAsync("echoscu", [option, .. values, "127.0.0.1", Text(acceptor.Port)]);

        Assert.Equal(failure, (await ended)?.Failure);
    }

    private static async Task<StoreResult> SendAsync(DicomEndpoint remote, StoreItem item, AssociationTimeouts? timeouts = null)
    {
        var parameters = new AssociationParameters { CallingAE = "TEST", Contexts = StoreScu.ContextsFor([item]), Timeouts = timeouts ?? new() };
        await using var association = await Association.RequestAsync(remote, parameters, Stop);
        var result = await StoreScu.SendAsync(association, item, Stop);
        await association.ReleaseAsync(Stop);
        return result;
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        var result = await Task.Run(() => Tool.Run(program, arguments), Stop);
        Assert.True(result.ExitCode == 0, result.Errors);
    }

    private static byte[] DatasetBytes(string path) => File.ReadAllBytes(path)[(int)StoreItem.Open(path).DatasetOffset..];

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private StoreItem MakeItem(int pixelBytes = PixelBytes)
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage.Value)
            .AddOrUpdate(DicomTag.SOPInstanceUID, "1.2.3.4.5")
            .AddOrUpdate(DicomTag.StudyInstanceUID, "1.2.3")
            .AddOrUpdate(DicomTag.SeriesInstanceUID, "1.2.3.4")
            .AddOrUpdate(DicomTag.Modality, "CT")
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OW, new byte[pixelBytes]);
        string path = _folder.File("object.dcm");
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        return StoreItem.Open(path);
    }
}
