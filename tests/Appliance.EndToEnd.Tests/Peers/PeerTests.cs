using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Peers;

/// <summary>The harness itself: what the other tests take for granted.</summary>
public class PeerTests
{
    [Fact]
    public async Task StoreScp_ReceivesWhatStoreScuSends_ByteForByte()
    {
        var sent = TestData.PathOf("dicom/ImagingDataCommons+highdicom/data/test_files/ct_image.dcm");
        using var folder = new TestFolder();
        await using var pacs = await StoreScpProcess.StartAsync(folder["pacs"]);

        (await Dcmtk.StoreAsync(pacs.Port, StoreScpProcess.AeTitle, sent)).Expect();

        var received = Assert.Single(pacs.Files);
        Assert.Equal(
            await Pydicom.AskAsync(sent, "print(ds.PixelData.hex())"),
            await Pydicom.AskAsync(received, "print(ds.PixelData.hex())"));
    }

    [Fact]
    public async Task Orthanc_ShowsWhatItWasSent()
    {
        var sent = TestData.PathOf("dicom/ImagingDataCommons+highdicom/data/test_files/ct_image.dcm");
        using var folder = new TestFolder();
        await using var orthanc = await OrthancProcess.StartAsync(folder["orthanc"]);

        (await Dcmtk.StoreAsync(orthanc.Port, OrthancProcess.AeTitle, sent)).Expect();

        var instance = Assert.Single((await orthanc.GetAsync("instances")).EnumerateArray()).GetString()!;
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G'];
        Assert.Equal(png, (await orthanc.PreviewAsync(instance))[..4]);
    }

    [Fact]
    public async Task Mosquitto_ComesBackOnItsPort()
    {
        using var folder = new TestFolder();
        int port;
        await using (var first = await MosquittoProcess.StartAsync(folder["one"]))
        {
            port = first.Port;
            Assert.Equal(0, await first.TerminateAsync());
        }

        await using var second = await MosquittoProcess.StartAsync(folder["two"], port);
        Assert.False(second.HasExited);
    }

    [Fact]
    public async Task Dciodvfy_NamesWhatIsWrong()
    {
        var file = TestData.PathOf("dicom/pydicom+pydicom/src/pydicom/data/test_files/rtplan.dcm");
        Assert.NotEmpty(await Dciodvfy.ErrorsAsync(file));
    }
}
