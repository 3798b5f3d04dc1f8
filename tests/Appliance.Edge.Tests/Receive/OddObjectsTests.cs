using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;
using Appliance.Fuzz.Seeds;

namespace Appliance.Edge.Tests.Receive;

/// <summary>What scanners really send is stored byte for byte, and what cannot be understood is refused with offset and reason.</summary>
public sealed class OddObjectsTests : IAsyncDisposable
{
    private static readonly byte[] SopUid = Encoding.ASCII.GetBytes("1.2.3.1.1");

    private readonly TestUnit _unit = new();
    private readonly string _files = Directory.CreateTempSubdirectory("odd-objects-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        Directory.Delete(_files, recursive: true);
    }

    [Fact]
    public async Task Store_EveryOddDataset_IsKeptByteForByte()
    {
        foreach (var (odd, index) in OddDatasets.All.Select((odd, index) => (odd, index)))
        {
            (string sop, byte[] bytes) = Numbered(odd, index);

            IntakeOutcome outcome = await _unit.Intake.StoreAsync(
                new IntakeRequest(DicomUID.CTImageStorage.Value, sop, odd.Declared.UID.Value, "CT1", null), new MemoryStream(bytes), Cancel);

            Assert.True(outcome == IntakeOutcome.Stored, $"{odd}: {outcome}");
            byte[] file = await File.ReadAllBytesAsync(_unit.Spool.PathOf(Assert.Single(_unit.Instances(sop)).File), Cancel);
            Assert.True(file.AsSpan().EndsWith(bytes), $"{odd} was changed");
        }
    }

    [Fact]
    public async Task Store_OddDatasetsOnOneAssociation_AreAllTaken()
    {
        using DicomListener listener = await StartAsync();

        StoreResult[] results = await listener.SendAsync([.. OddDatasets.All.Select((odd, index) => Save(odd, index))]);

        Assert.All(results, result => Assert.Equal(StoreResult.Success, result));
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Store_BrokenDatasets_ReturnC000WithOffsetAndReasonAndTheAssociationLives()
    {
        using DicomListener listener = await StartAsync();
        StoreItem[] broken = [.. OddDatasets.Broken.Select((odd, index) => Save(odd, index))];

        StoreResult[] results = await listener.SendAsync([.. broken, Save(OddDatasets.All[0], broken.Length)]);

        Assert.Equal(StoreResult.Success, results[^1]);
        foreach (var (odd, result) in OddDatasets.Broken.Zip(results))
        {
            Assert.True(result.Status == DicomStatus.CannotUnderstand, $"{odd}: {result}");
            Assert.Matches(odd.Name == "NoStudyInstanceUid" ? "no \\(0020,000D\\)" : "offset [0-9]+", result.ErrorComment);
        }

        Assert.Single(_unit.Files());
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Store_UidsWithLeadingZeros_AreKeptAsTheyAre()
    {
        await _unit.ReceiveAsync(new TestObject { Study = "1.02.003", Sop = "1.02.003.01" });

        InstanceRow row = Assert.Single(_unit.Instances("1.02.003.01"));
        Assert.Equal("1.02.003", row.Facts.StudyUid);
    }

    [Fact]
    public async Task Store_SameUidInTwoSeries_KeepsBothAndTheLaterCounts()
    {
        await _unit.ReceiveAsync(new TestObject());

        Assert.Equal(IntakeOutcome.Revised, await _unit.ReceiveAsync(new TestObject { Series = "1.2.3.2" }));

        Assert.Equal([InstanceState.Superseded, InstanceState.Current], _unit.Instances().Select(row => row.State));
        Assert.Equal(2, _unit.Files().Length);
    }

    [Fact]
    public async Task Store_DeflateBomb_IsRefusedWithinItsLimit()
    {
        // 200 MB of zeros in one private element deflate to 200 KB.
        var bomb = new DicomDataset(new TestObject().Dataset())
            .AddOrUpdate(new DicomTag(0x0009, 0x0010), DicomVR.LO, "ACME")
            .AddOrUpdate(new DicomTag(0x0009, 0x1010), DicomVR.OB, new byte[200 * 1024 * 1024]);
        byte[] bytes = DicomDatasetWriter.ToBytes(bomb, DicomTransferSyntax.DeflatedExplicitVRLittleEndian);

        var fault = await Assert.ThrowsAsync<DicomDataException>(() => _unit.Intake.StoreAsync(
            new TestObject().Request() with { TransferSyntax = DicomTransferSyntax.DeflatedExplicitVRLittleEndian.UID.Value }, new MemoryStream(bytes), Cancel));

        Assert.Contains("MaxMemoryBytes", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_unit.Files());
    }

    private static (string Sop, byte[] Bytes) Numbered(OddDataset odd, int index)
    {
        string sop = $"1.2.3.{index + 100}";
        byte[] bytes = [.. odd.Bytes];
        int at = bytes.AsSpan().IndexOf(SopUid);
        if (at >= 0)
        {
            Encoding.ASCII.GetBytes(sop).CopyTo(bytes, at);
        }

        return (sop, bytes);
    }

    private StoreItem Save(OddDataset odd, int index)
    {
        (string sop, byte[] bytes) = Numbered(odd, index);
        string path = Path.Combine(_files, $"{sop}.dcm");
        using FileStream file = File.Create(path);
        DicomPart10Preamble.WriteFileMeta(file, DicomUID.CTImageStorage.Value, sop, odd.Declared.UID.Value);
        long offset = file.Position;
        file.Write(bytes);
        return new StoreItem(path, DicomUID.CTImageStorage.Value, sop, odd.Declared, offset);
    }

    private async Task<DicomListener> StartAsync()
    {
        DicomListener listener = _unit.Listener(new NodeOptions { Port = 0, BindAddress = "127.0.0.1" });
        await listener.StartAsync(Cancel);
        return listener;
    }
}
