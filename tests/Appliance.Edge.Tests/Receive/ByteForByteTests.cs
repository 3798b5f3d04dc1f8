using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Delivery;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Receive;

/// <summary>
/// What comes in is what is stored and what goes out, byte for byte: any storage SOP class, any transfer syntax, also those that
/// cannot be decoded here (PS3.4 B.4.1, level 2).
/// </summary>
public sealed class ByteForByteTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly string _files = Directory.CreateTempSubdirectory("byte-for-byte-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        Directory.Delete(_files, recursive: true);
    }

    [Fact]
    public async Task Store_EveryPublicFile_IsKeptByteForByteOrRefusedWithAReason()
    {
        List<StoreItem> files = PublicFiles.Sendable();
        using DicomListener listener = await StartAsync();

        List<(StoreItem Item, StoreResult Result)> answers = await SendAsync(listener, files);

        await listener.StopAsync(Cancel);
        Assert.Equal(files.Count, answers.Count);
        Dictionary<string, InstanceRow> stored = Stored();
        List<StoreItem> taken = [.. answers.Where(answer => answer.Result.Status.IsSuccess).Select(answer => answer.Item)];
        Assert.All(taken, item =>
        {
            byte[] sent = PublicFiles.Dataset(item);
            InstanceRow row = stored[Convert.ToHexString(SHA256.HashData(sent))];
            Assert.True(sent.AsSpan().SequenceEqual(PublicFiles.Dataset(StoreItem.Open(_unit.Spool.PathOf(row.File)))), item.Path);
            Assert.Equal(item.TransferSyntax.UID.Value, row.Facts.TransferSyntax);
        });
        Assert.All(
            answers.Where(answer => !answer.Result.Status.IsSuccess),
            answer => Assert.True(answer.Result.ErrorComment.Length > 0, answer.Item.Path));

        // The rest says of itself that it is no whole DICOM object: it has no study, breaks off, or its header names another object.
        Assert.True(taken.Count > files.Count * 3 / 4, $"{taken.Count} of {files.Count}");
        Assert.True(taken.Select(item => item.TransferSyntax.UID.Value).Distinct().Count() >= 10);
        Assert.DoesNotContain(_unit.Files(), file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deliver_EveryPublicFile_ArrivesByteForByte()
    {
        List<StoreItem> files = PublicFiles.Sendable();
        await using Pacs pacs = Pacs.Start(Path.Combine(_files, "pacs"));
        var destination = new DestinationOptions { Name = "PACS", AeTitle = "PACS", Host = "127.0.0.1", Port = pacs.Port };
        IDestinationTransport transport = DestinationTransports.For(destination, "APPLIANCE", _unit.Associations, TimeProvider.System, NullLogger.Instance);
        foreach (IReadOnlyList<StoreItem> batch in StoreScu.Batches(files))
        {
            await using IDestinationSession session = await transport.OpenAsync(batch, Cancel);
            foreach (StoreItem item in batch)
            {
                DeliveryVerdict verdict = await session.SendAsync(item, Cancel);

                Assert.True(verdict.Outcome == DeliveryOutcome.Stored, $"{item.Path}: {verdict.Reason}");
                StoreItem there = StoreItem.Open(Path.Combine(_files, "pacs", item.SopInstanceUid + ".dcm"));
                Assert.True(PublicFiles.Dataset(item).AsSpan().SequenceEqual(PublicFiles.Dataset(there)), item.Path);
                Assert.Equal(item.TransferSyntax, there.TransferSyntax);
            }

            await session.EndAsync(Cancel);
        }
    }

    [Fact]
    public async Task Storescu_EveryPublicFile_IsStoredAsStorescpStoresItBitPreserving()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/storescu") || Environment.GetEnvironmentVariable("CI") == "true", "DCMTK is not installed");
        List<StoreItem> files = [.. PublicFiles.Sendable().GroupBy(item => item.SopInstanceUid).Where(same => same.Count() == 1).Select(same => same.Single())];
        string peer = Directory.CreateDirectory(Path.Combine(_files, "storescp")).FullName;
        await using (ListeningProcess storescp = await ListeningProcess.StorescpAsync(peer, "+B", "+xa"))
        {
            await StorescuAsync(storescp.Port, files);
        }

        using DicomListener listener = await StartAsync();
        await StorescuAsync(listener.EndPoints.First().Port, files);
        await listener.StopAsync(Cancel);

        Dictionary<string, string> theirs = Directory.EnumerateFiles(peer).Select(StoreItem.Open)
            .ToDictionary(item => item.SopInstanceUid, item => Digest(PublicFiles.Dataset(item)));
        Dictionary<string, string> ours = Stored().Values.ToDictionary(
            row => row.Facts.SopUid, row => Digest(PublicFiles.Dataset(StoreItem.Open(_unit.Spool.PathOf(row.File)))));
        Assert.True(ours.Count > 50, $"{ours.Count} of {theirs.Count}");
        Assert.All(ours, instance => Assert.Equal(theirs[instance.Key], instance.Value));
    }

    /// <summary>What DCMTK's senders cannot propose, or nobody decodes here.</summary>
    [Theory]
    [InlineData("1.2.840.10008.1.2.4.100")] // MPEG2 MP@ML
    [InlineData("1.2.840.10008.1.2.4.102")] // MPEG-4 AVC/H.264
    [InlineData("1.2.840.10008.1.2.4.107")] // HEVC/H.265
    [InlineData("1.2.840.10008.1.2.4.201")] // HTJ2K lossless
    [InlineData("1.2.840.10008.1.2.4.202")] // HTJ2K lossless RPCL
    [InlineData("1.2.840.10008.1.2.4.203")] // HTJ2K
    [InlineData("1.2.840.10008.1.2.8.1")] // Deflated Image Frame
    [InlineData("1.3.46.670589.33.1.4.1")] // private, as of Philips
    [InlineData("1.2.840.113619.5.2")] // private of GE: implicit VR
    public async Task Store_SyntaxNobodyDecodesHere_IsKeptAndForwardedByteForByte(string syntax)
    {
        byte[] dataset = Compressed(syntax, out string path);
        StoreItem item = StoreItem.Open(path);
        using DicomListener listener = await StartAsync();

        Assert.Equal(DicomStatus.Success, Assert.Single(await SendAsync(listener, [item])).Result.Status);

        await listener.StopAsync(Cancel);
        InstanceRow row = Assert.Single(Stored().Values);
        Assert.Equal((syntax, Digest(dataset)), (row.Facts.TransferSyntax, Convert.ToHexString(row.Digest.Span)));
        StoreItem kept = StoreItem.Open(_unit.Spool.PathOf(row.File));
        Assert.Equal(dataset, PublicFiles.Dataset(kept));
        await using Pacs pacs = Pacs.Start(Path.Combine(_files, "pacs"));
        IReadOnlyList<(StoreItem, StoreResult Result)> forwarded = await Modality.SendAsync(
            new DicomEndpoint("PACS", "127.0.0.1", pacs.Port), "APPLIANCE", [kept.Path], Cancel);
        Assert.Equal(DicomStatus.Success, Assert.Single(forwarded).Result.Status);
        StoreItem there = StoreItem.Open(Path.Combine(_files, "pacs", item.SopInstanceUid + ".dcm"));
        Assert.Equal(dataset, PublicFiles.Dataset(there));
        Assert.Equal(syntax, there.TransferSyntax.UID.Value);
    }

    [Theory]
    [InlineData("1.3.46.670589.11.0.0.12.1")] // private MR of Philips
    [InlineData("1.2.840.10008.5.1.4.1.1.999.7")] // a storage class newer than our table
    public async Task Store_SopClassNobodyKnows_IsKeptUnlessThatIsSwitchedOff(string sopClass)
    {
        var image = new TestObject { SopClass = sopClass };
        string path = Path.Combine(_files, "private.dcm");
        new DicomFile(image.Dataset(), DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        using (DicomListener listener = await StartAsync())
        {
            Assert.Equal(DicomStatus.Success, Assert.Single(await SendAsync(listener, [StoreItem.Open(path)])).Result.Status);
            await listener.StopAsync(Cancel);
        }

        Assert.Equal(Digest(image.Bytes()), Convert.ToHexString(Assert.Single(_unit.Instances()).Digest.Span));
        _unit.Associations.AcceptUnknownSopClasses = false;
        using DicomListener strict = await StartAsync();
        var refusal = await Assert.ThrowsAsync<DicomNetworkException>(() => SendAsync(strict, [StoreItem.Open(path)]));
        Assert.Equal(NetworkFailure.NoPresentationContext, refusal.Failure);
        await strict.StopAsync(Cancel);
    }

    private static string Digest(byte[] dataset) => Convert.ToHexString(SHA256.HashData(dataset));

    /// <summary>An object with pixel data in fragments that no decoder here understands.</summary>
    private byte[] Compressed(string syntax, out string path)
    {
        DicomDataset header = new TestObject().Dataset();
        header.Remove(DicomTag.PixelData);
        DicomTransferSyntax declared = DicomTransferSyntax.Lookup(syntax);
        byte[] fragments =
        [
            0xE0, 0x7F, 0x10, 0x00, .. declared.IsExplicitVR ? (byte[])[(byte)'O', (byte)'B', 0, 0] : [], 0xFF, 0xFF, 0xFF, 0xFF,
            0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0,
            0xFE, 0xFF, 0x00, 0xE0, 6, 0, 0, 0, 0xFF, 0x4F, 0xFF, 0x51, 0x00, 0x01,
            0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0,
        ];
        byte[] dataset =
        [
            .. DicomDatasetWriter.ToBytes(
                header, declared.IsExplicitVR ? DicomTransferSyntax.ExplicitVRLittleEndian : DicomTransferSyntax.ImplicitVRLittleEndian),
            .. fragments,
        ];
        path = Path.Combine(_files, "compressed.dcm");
        using FileStream file = File.Create(path);
        DicomPart10Preamble.WriteFileMeta(file, DicomUID.CTImageStorage.Value, "1.2.3.1.1", syntax);
        file.Write(dataset);
        return dataset;
    }

    private Dictionary<string, InstanceRow> Stored() => _unit.Journal.Read(session => session.Query(
        $"{InstanceRow.Select} ORDER BY i.id", InstanceRow.Map)).ToDictionary(row => Convert.ToHexString(row.Digest.Span));

    private async Task<DicomListener> StartAsync()
    {
        DicomListener listener = _unit.Listener(new NodeOptions { Port = 0, BindAddress = "127.0.0.1" });
        await listener.StartAsync(Cancel);
        return listener;
    }

    private static async Task<List<(StoreItem Item, StoreResult Result)>> SendAsync(DicomListener listener, IReadOnlyList<StoreItem> files)
    {
        var remote = new DicomEndpoint("APPLIANCE", "127.0.0.1", listener.EndPoints.First().Port);
        var answers = new List<(StoreItem, StoreResult)>();
        foreach (IReadOnlyList<StoreItem> batch in StoreScu.Batches(files))
        {
            answers.AddRange(await Modality.SendAsync(remote, "MODALITY", [.. batch.Select(item => item.Path)], Cancel));
        }

        return answers;
    }

    /// <summary>Sends what storescu can propose; it leaves out what it cannot read or convert, and goes on.</summary>
    private static async Task StorescuAsync(int port, List<StoreItem> files)
    {
        foreach (StoreItem[] batch in files.Chunk(60))
        {
            string[] arguments = ["-nh", "-R", "-aec", "ANY", "127.0.0.1", port.ToString(CultureInfo.InvariantCulture), .. batch.Select(item => item.Path)];
            using var storescu = Process.Start(new ProcessStartInfo("storescu", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            Task<string> errors = storescu.StandardError.ReadToEndAsync(Cancel);
            await storescu.StandardOutput.ReadToEndAsync(Cancel);
            await errors;
            await storescu.WaitForExitAsync(Cancel);
        }
    }
}
