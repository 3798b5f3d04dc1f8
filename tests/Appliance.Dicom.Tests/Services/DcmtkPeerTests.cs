using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Tests.Data;
using Appliance.Dicom.Tests.Network;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Services;

/// <summary>Both roles against DCMTK.</summary>
public sealed class DcmtkPeerTests
{
    private const string Ct = "acil-bwh+ChestImagingPlatform/Testing/Data/Input/ct-64Dicom";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Echoscu_AgainstUs_Succeeds()
    {
        Tool.Require("/usr/bin/echoscu", "dcmtk");
        await using var acceptor = new LoopbackAcceptor();
        var ended = acceptor.ServeOneAsync();

        var result = await Task.Run(() => Tool.Run("echoscu", ["-d", "--propose-pc", "128", "127.0.0.1", Text(acceptor.Port)]), Stop);

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Null(await ended);
        Assert.StartsWith("OFFIS_DCMTK", acceptor.Facts!.PeerImplementationVersionName, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-pdu", "4096")]
    [InlineData("-pdu", "131072")]
    [InlineData("-xi")]
    [InlineData("--max-send-pdu", "4096")]
    public async Task Storescu_AgainstUs_StoresTheDataSetsByteForByte(params string[] options)
    {
        Tool.Require("/usr/bin/storescu", "dcmtk");
        using var folder = new TemporaryFolder();
        await using var pacs = Pacs.Start(folder.Path);
        var files = CtFiles();

        var result = await Task.Run(() => Tool.Run("storescu", [.. options, "127.0.0.1", Text(pacs.Port), .. files]), Stop);

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal(files.Count, pacs.Stored.Count);
        foreach (string file in files)
        {
            // storescu writes the data set anew, so equality is that of the elements.
            var sent = DicomFile.Open(file);
            var stored = DicomFile.Open(folder.File(sent.Dataset.GetString(DicomTag.SOPInstanceUID) + ".dcm"));
            Assert.Equal(DicomJson.Serialize(sent.Dataset), DicomJson.Serialize(stored.Dataset));
        }

        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.part"));
        Assert.Empty(pacs.Failures);
    }

    [Fact]
    public async Task Storescu_KilledWhileItWaits_ObjectStaysAndNothingPartial()
    {
        Tool.Require("/usr/bin/storescu", "dcmtk");
        using var folder = new TemporaryFolder();
        await using var pacs = Pacs.Start(folder.Path);
        var files = CtFiles();

        // The PACS takes its time over the first object, so storescu is killed while it waits.
        pacs.Behaviour = new PacsBehaviour { Delay = TimeSpan.FromHours(1) };
        using (var storescu = System.Diagnostics.Process.Start("storescu", ["127.0.0.1", Text(pacs.Port), .. files]))
        {
            while (Directory.GetFiles(folder.Path, "*.dcm").Length == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Stop);
            }

            storescu.Kill();
            await storescu.WaitForExitAsync(Stop);
        }

        await pacs.DisposeAsync();
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Storescp_TakesEveryTransferSyntaxByteForByte()
    {
        using var folder = new TemporaryFolder();
        await using var storescp = await StoreScpProcess.StartAsync(folder.Path, ["+xa", "+B"], Stop);
        var items = CtFiles().Select(StoreItem.Open).ToList();

        await SendAsync(storescp.Endpoint, items);

        foreach (var item in items)
        {
            // +B: storescp writes the bytes as received, so they are compared as bytes.
            string stored = Directory.GetFiles(folder.Path, $"*{item.SopInstanceUid}*").Single();
            Assert.Equal(DatasetBytes(item), DatasetBytes(StoreItem.Open(stored)));
        }
    }

    [Fact]
    public async Task Storescp_OnlyImplicit_GetsTheDataSetConverted()
    {
        using var folder = new TemporaryFolder();
        await using var storescp = await StoreScpProcess.StartAsync(folder.Path, ["+xi"], Stop);
        using var explicitFolder = new TemporaryFolder();
        var source = DicomFile.Open(CtFiles()[0]);
        string path = explicitFolder.File("explicit.dcm");
        new DicomFile(source.Dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        var item = StoreItem.Open(path);

        await SendAsync(storescp.Endpoint, [item]);

        var stored = DicomFile.Open(Directory.GetFiles(folder.Path).Single());
        Assert.Equal(DicomTransferSyntax.ImplicitVRLittleEndian, stored.TransferSyntax);
        Assert.Equal(DicomJson.Serialize(source.Dataset), DicomJson.Serialize(stored.Dataset));
    }

    [Fact]
    public async Task Storescp_SmallPdu_IsRespected()
    {
        using var folder = new TemporaryFolder();
        await using var storescp = await StoreScpProcess.StartAsync(folder.Path, ["-pdu", "4096"], Stop);

        await SendAsync(storescp.Endpoint, [.. CtFiles().Take(3).Select(StoreItem.Open)]);

        Assert.Equal(3, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData("--refuse", NetworkFailure.RejectedByPeer)]
    [InlineData("--abort-during", NetworkFailure.AbortedByPeer)]
    [InlineData("--abort-after", NetworkFailure.AbortedByPeer)]
    public async Task Storescp_ToldToFail_IsToldApart(string option, NetworkFailure failure)
    {
        using var folder = new TemporaryFolder();
        await using var storescp = await StoreScpProcess.StartAsync(folder.Path, [option], Stop);
        var items = CtFiles().Take(2).Select(StoreItem.Open).ToList();

        var thrown = await Assert.ThrowsAsync<DicomNetworkException>(() => SendAsync(storescp.Endpoint, items));

        Assert.Equal(failure, thrown.Failure);
    }

    private static async Task SendAsync(DicomEndpoint remote, List<StoreItem> items)
    {
        var parameters = new AssociationParameters { CallingAE = "TEST", Contexts = StoreScu.ContextsFor(items) };
        await using var association = await Association.RequestAsync(remote, parameters, Stop);
        foreach (var item in items)
        {
            Assert.Equal(StoreResult.Success, await StoreScu.SendAsync(association, item, Stop));
        }

        await association.ReleaseAsync(Stop);
    }

    private static byte[] DatasetBytes(StoreItem item) => File.ReadAllBytes(item.Path)[(int)item.DatasetOffset..];

    private static List<string> CtFiles()
    {
        var files = TestFiles.All().Where(file => file.StartsWith(Ct, StringComparison.Ordinal)).Take(10).Select(TestFiles.PathOf).ToList();
        Assert.NotEmpty(files);
        return files;
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
