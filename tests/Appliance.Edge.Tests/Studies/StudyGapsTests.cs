using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Edge.Receive;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Studies;

public sealed class StudyGapsTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Close_SliceMissing_WaitsThenClosesAndSaysWhatIsMissing()
    {
        await SendAsync(Enumerable.Range(1, 10).Where(slice => slice != 6));

        StudyRow waiting = await _unit.LetQuietPeriodPassAsync();
        Assert.Equal(StudyStage.Receiving, waiting.Stage);
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM study WHERE gaps_since IS NOT NULL"));

        _unit.Clock.Advance(TimeSpan.FromSeconds(19 * 30));
        await _unit.Collector.CloseDueAsync(Cancel);
        StudyRow closed = _unit.Study();
        Assert.Equal((StudyStage.Ready, CloseReason.QuietPeriod), (closed.Stage, closed.CloseReason));
        StudyGap gap = Assert.Single(_unit.Journal.Read(session => ClosingTable.Last(session, closed.Id, 1))!.Gaps);
        Assert.Equal((GapKind.Position, "CT", 1), (gap.Kind, gap.Modality, gap.Missing));
    }

    [Fact]
    public async Task Close_MissingSliceComes_ClosesAfterTheQuietPeriodWithoutGaps()
    {
        await SendAsync(Enumerable.Range(1, 10).Where(slice => slice != 6));
        await _unit.LetQuietPeriodPassAsync();

        await SendAsync([6]);
        StudyRow closed = await _unit.LetQuietPeriodPassAsync();

        Assert.Equal(StudyStage.Ready, closed.Stage);
        Assert.Empty(_unit.Journal.Read(session => ClosingTable.Last(session, closed.Id, 1))!.Gaps);
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM closing WHERE waited = 1 AND missing = 0"));
    }

    [Fact]
    public async Task Close_NoPlaces_MissesInstanceNumbers()
    {
        await SendAsync(Enumerable.Range(1, 10).Where(number => number is not (3 or 4)), places: false);

        StudyGap gap = Assert.Single(_unit.Journal.Read(session => StudyGaps.Find(session, 1)));
        Assert.Equal((GapKind.InstanceNumber, 2), (gap.Kind, gap.Missing));
    }

    [Fact]
    public async Task Close_FewerImagesThanTheAcquisitionHas_IsAGap()
    {
        await SendAsync(Enumerable.Range(1, 8), acquisitionImages: 12);

        StudyGap gap = Assert.Single(_unit.Journal.Read(session => StudyGaps.Find(session, 1)));
        Assert.Equal((GapKind.AcquisitionCount, 4), (gap.Kind, gap.Missing));
    }

    [Fact]
    public async Task Close_WaitedInVainThreeTimes_WaitsNoLongerForThatScannersGaps()
    {
        for (int study = 1; study <= 4; study++)
        {
            string uid = string.Create(CultureInfo.InvariantCulture, $"1.2.{study}00");
            await SendAsync([1, 2, 3, 5, 6, 7], study: uid);
            StudyRow row = await _unit.LetQuietPeriodPassAsync(uid);
            Assert.Equal(study < 4 ? StudyStage.Receiving : StudyStage.Ready, row.Stage);
            _unit.Clock.Advance(TimeSpan.FromSeconds(20 * 30));
            await _unit.Collector.CloseDueAsync(Cancel);
        }

        Assert.Equal(4, _unit.Count("SELECT count(*) FROM closing WHERE missing = 1"));
    }

    private async Task SendAsync(IEnumerable<int> slices, bool places = true, int? acquisitionImages = null, string study = "1.2.3")
    {
        long association = await _unit.Journal.WriteAsync(
            transaction => AssociationTable.OpenNeedsTransaction(transaction, "CT1", "APPLIANCE", "10.0.0.9:1234", _unit.Clock.GetUtcNow()), Cancel);
        foreach (int slice in slices)
        {
            var image = new TestObject { Study = study, Series = study + ".1", Sop = string.Create(CultureInfo.InvariantCulture, $"{study}.1.{slice}") };
            DicomDataset dataset = image.Dataset().AddOrUpdate(DicomTag.InstanceNumber, slice.ToString(CultureInfo.InvariantCulture));
            if (places)
            {
                dataset.AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0")
                    .AddOrUpdate(DicomTag.ImagePositionPatient, "-200", "-200", (slice * -2.5).ToString(CultureInfo.InvariantCulture));
            }

            if (acquisitionImages is { } images)
            {
                dataset.AddOrUpdate(DicomTag.ImagesInAcquisition, images.ToString(CultureInfo.InvariantCulture));
            }

            byte[] bytes = DicomDatasetWriter.ToBytes(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);
            await _unit.Intake.StoreAsync(image.Request(association), new MemoryStream(bytes), Cancel);
        }

        await _unit.Journal.WriteAsync(
            transaction => AssociationTable.EndNeedsTransaction(
                transaction, association, AssociationEnding.Released, new AssociationTotals(), _unit.Clock.GetUtcNow()),
            Cancel);
    }
}
