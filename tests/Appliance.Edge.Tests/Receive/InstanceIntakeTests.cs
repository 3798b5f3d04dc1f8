using System.Security.Cryptography;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Receive;

public sealed class InstanceIntakeTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Store_NewInstance_IsKeptByteForByteUnderItsUids()
    {
        var image = new TestObject();

        Assert.Equal(IntakeOutcome.Stored, await _unit.ReceiveAsync(image));

        InstanceRow row = Assert.Single(_unit.Instances());
        Assert.Equal("1.2.3/1.2.3.1.1.dcm", row.File);
        Assert.Equal(SHA256.HashData(image.Bytes()), row.Digest.ToArray());
        Assert.Equal(image.Bytes(), DatasetBytes(row));
        Assert.Equal("CT1", DicomFile.Open(_unit.Spool.PathOf(row.File)).FileMetaInfo.GetString(DicomTag.SourceApplicationEntityTitle));
        Assert.Equal((InstanceOrigin.Received, InstanceState.Current, "CT", 1), (row.Origin, row.State, row.Facts.Modality, row.Facts.InstanceNumber));
    }

    [Fact]
    public async Task Store_SameBytesAgain_ChangesNothing()
    {
        await _unit.CloseStudyAsync();
        string[] files = _unit.Files();

        Assert.Equal(IntakeOutcome.Duplicate, await _unit.ReceiveAsync(new TestObject()));

        Assert.Single(_unit.Instances());
        Assert.Equal((StudyStage.Ready, 1), (_unit.Study().Stage, _unit.Study().Revision));
        Assert.Equal(files, _unit.Files());
    }

    [Fact]
    public async Task Store_SamePixelsOtherDemographics_MakesARevisionAndKeepsBoth()
    {
        await _unit.CloseStudyAsync();

        Assert.Equal(IntakeOutcome.Revised, await _unit.ReceiveAsync(new TestObject { PatientName = "Phantom^Corrected" }));

        Assert.Equal([InstanceState.Superseded, InstanceState.Current], _unit.Instances().Select(row => row.State));
        Assert.Equal(2, _unit.Files().Length);
        Assert.Equal((StudyStage.Receiving, 2), (_unit.Study().Stage, _unit.Study().Revision));
        Assert.Equal("Phantom^Corrected", Opened(_unit.Journal.Read(s => InstanceTable.Input(s, 1)).Single()).GetString(DicomTag.PatientName));
    }

    [Fact]
    public async Task Store_OtherPixels_KeepsBothQuarantinesAndAlarms()
    {
        await _unit.ReceiveAsync(new TestObject());

        Assert.Equal(IntakeOutcome.Conflict, await _unit.ReceiveAsync(new TestObject { Pixel = 99 }));

        Assert.Equal([InstanceState.Current, InstanceState.Conflict], _unit.Instances().Select(row => row.State));
        Assert.Equal([7, 99], _unit.Instances().Select(row => ((DicomElement)Item(Opened(row), DicomTag.PixelData)).Bytes.Span[0]));
        Assert.Equal((StudyStage.Quarantined, StudyReason.InstanceConflict), (_unit.Study().Stage, _unit.Study().Reason));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"));
        Assert.Equal(IntakeOutcome.Duplicate, await _unit.ReceiveAsync(new TestObject { Pixel = 99 }));
    }

    [Fact]
    public async Task Store_QuarantinedStudyGrows_StaysQuarantinedAndKeepsIt()
    {
        await _unit.ReceiveAsync(new TestObject());
        await _unit.ReceiveAsync(new TestObject { Pixel = 99 });

        Assert.Equal(IntakeOutcome.Stored, await _unit.ReceiveAsync(new TestObject { Sop = "1.2.3.1.2" }));

        Assert.Equal((StudyStage.Quarantined, StudyReason.InstanceConflict), (_unit.Study().Stage, _unit.Study().Reason));
    }

    [Fact]
    public async Task Store_SameImageUnderTwoStudies_StaysInBoth()
    {
        await _unit.ReceiveAsync(new TestObject());

        Assert.Equal(IntakeOutcome.Stored, await _unit.ReceiveAsync(new TestObject { Study = "1.2.9" }));

        Assert.All(_unit.Instances(), row => Assert.Equal(InstanceState.Current, row.State));
        Assert.Equal(["1.2.3/1.2.3.1.1.dcm", "1.2.9/1.2.3.1.1.dcm"], _unit.Files());
    }

    [Fact]
    public async Task Store_OwnEvidenceComesBack_IsKeptAndNeverRun()
    {
        Assert.Equal(IntakeOutcome.Returned, await _unit.ReceiveAsync(new TestObject { DeviceUid = _unit.Device.Uid }));

        Assert.Equal((StudyStage.Done, StudyReason.OwnEvidenceOnly), (_unit.Study().Stage, _unit.Study().Reason));
        await _unit.LetQuietPeriodPassAsync();
        Assert.Empty(_unit.Runs());
        Assert.Empty(_unit.Journal.Read(session => InstanceTable.Input(session, 1)));
    }

    [Fact]
    public async Task Store_OwnEvidenceJoinsAStudy_DoesNotReopenIt()
    {
        await _unit.CloseStudyAsync();

        await _unit.ReceiveAsync(new TestObject { Sop = "1.2.3.8", DeviceUid = _unit.Device.Uid });

        Assert.Equal((StudyStage.Ready, 1), (_unit.Study().Stage, _unit.Study().Revision));
    }

    /// <summary>Two units under one PACS that forwards to both would else answer each other's evidence with new evidence for ever.</summary>
    [Fact]
    public async Task Store_EvidenceOfAnotherUnit_IsKeptAndNeitherRunNorReopensItsStudy()
    {
        await _unit.CloseStudyAsync();
        var report = new TestObject { Sop = "1.2.3.8", DeviceUid = "2.25.8", Also = OfAUnit };

        Assert.Equal(IntakeOutcome.Returned, await _unit.ReceiveAsync(report));
        Assert.Equal(IntakeOutcome.Returned, await _unit.ReceiveAsync(report with { Study = "1.2.9", Sop = "1.2.9.8" }));

        Assert.Equal((StudyStage.Ready, 1), (_unit.Study().Stage, _unit.Study().Revision));
        Assert.Equal((StudyStage.Done, StudyReason.OwnEvidenceOnly), (_unit.Study("1.2.9").Stage, _unit.Study("1.2.9").Reason));
    }

    [Fact]
    public async Task Store_ImageOfAScannerWhoseModelAloneIsOurs_IsRun()
    {
        var image = new TestObject { Also = dataset => dataset.AddOrUpdate(DicomTag.ManufacturerModelName, EvidenceContext.UnitModelName) };

        Assert.Equal(IntakeOutcome.Stored, await _unit.ReceiveAsync(image));
    }

    private static void OfAUnit(DicomDataset dataset) => dataset
        .AddOrUpdate(DicomTag.Manufacturer, EvidenceContext.UnitManufacturer)
        .AddOrUpdate(DicomTag.ManufacturerModelName, EvidenceContext.UnitModelName);

    [Fact]
    public async Task Store_CommandNamesAnotherObject_IsRefusedAndLeavesNothing()
    {
        var image = new TestObject();

        await Assert.ThrowsAsync<SopMismatchException>(() => _unit.Intake.StoreAsync(
            image.Request() with { SopUid = "1.2.99" }, new MemoryStream(image.Bytes()), Cancel));
        await Assert.ThrowsAsync<SopMismatchException>(() => _unit.Intake.StoreAsync(
            image.Request() with { SopClass = DicomUID.MRImageStorage.Value }, new MemoryStream(image.Bytes()), Cancel));

        Assert.Empty(_unit.Files());
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM study"));
    }

    [Fact]
    public async Task Store_DatasetCannotBeRead_IsRefusedAndLeavesNothing()
    {
        await Assert.ThrowsAsync<DicomDataException>(() => _unit.Intake.StoreAsync(
            new TestObject().Request(), new MemoryStream([8, 0, 0x18, 0, (byte)'U', (byte)'I', 0xFF, 0x7F, 1]), Cancel));

        Assert.Empty(_unit.Files());
    }

    [Fact]
    public async Task Store_SameUidOnManyAssociationsAtOnce_IsOneInstance()
    {
        IntakeOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _unit.ReceiveAsync(new TestObject()), Cancel)));

        Assert.Equal(1, outcomes.Count(outcome => outcome == IntakeOutcome.Stored));
        Assert.Equal(15, outcomes.Count(outcome => outcome == IntakeOutcome.Duplicate));
        Assert.Single(_unit.Files());
    }

    [Fact]
    public async Task Store_HostileUids_StayInTheSpool()
    {
        var image = new TestObject { Study = "../../../tmp/x" };

        await _unit.ReceiveAsync(image);

        string file = Assert.Single(_unit.Files());
        Assert.Matches("^x[0-9a-f]{64}/1.2.3.1.1.dcm$", file);
    }

    private byte[] DatasetBytes(InstanceRow row)
    {
        using FileStream file = File.OpenRead(_unit.Spool.PathOf(row.File));
        file.Position = DicomPart10Preamble.FindDatasetOffset(file);
        var bytes = new byte[file.Length - file.Position];
        file.ReadExactly(bytes);
        return bytes;
    }

    private DicomDataset Opened(InstanceRow row) => DicomFile.Open(_unit.Spool.PathOf(row.File)).Dataset;

    private static DicomItem Item(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetItem(tag, out DicomItem? item) ? item : throw new InvalidOperationException();
}
