using System.Security.Cryptography;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>What makes two objects the same, and what makes them different.</summary>
public sealed class EvidenceIdentityTests
{
    [Fact]
    public void SecondWriting_OfTheSameRun_IsByteIdentical()
    {
        EvidenceScene first = EvidenceScene.Create(), again = EvidenceScene.Create();

        Assert.Equal(EvidenceScene.Bytes(first.Segmentation()), EvidenceScene.Bytes(again.Segmentation()));
        Assert.Equal(EvidenceScene.Bytes(first.Report(first.Segmentation())), EvidenceScene.Bytes(again.Report(again.Segmentation())));
        Assert.Equal(EvidenceScene.Bytes(first.Refusal()), EvidenceScene.Bytes(again.Refusal()));
        Assert.Equal(EvidenceScene.Bytes(first.Page()), EvidenceScene.Bytes(again.Page()));
        Assert.Equal(EvidenceScene.Bytes(first.KeyObjects()), EvidenceScene.Bytes(again.KeyObjects()));
    }

    [Fact]
    public void Uids_DifferByInputAppVersionKindAndPage()
    {
        EvidenceContext context = EvidenceScene.Context;
        string[] uids =
        [
            context.InstanceUid(EvidenceKind.MeasurementReport),
            context.InstanceUid(EvidenceKind.Segmentation),
            context.InstanceUid(EvidenceKind.SecondaryCapture),
            context.InstanceUid(EvidenceKind.SecondaryCapture, 2),
            context.InstanceUid(EvidenceKind.KeyObjects),
            context.InstanceUid(EvidenceKind.PresentationState),
            context.SeriesUid(EvidenceKind.SecondaryCapture),
            context.TrackingUid("Left lung"),
            (context with { AppVersion = "1.2.1" }).InstanceUid(EvidenceKind.MeasurementReport),
            (context with { AppId = "ct-lung-densit", AppVersion = "y1.2.0" }).InstanceUid(EvidenceKind.MeasurementReport),
            (context with { InputDigest = SHA256.HashData("other"u8) }).InstanceUid(EvidenceKind.MeasurementReport),
        ];

        Assert.Equal(uids.Length, uids.Distinct().Count());
        Assert.All(uids, uid => Assert.True(DicomUID.IsValid(uid) && uid.StartsWith("2.25.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Kinds_HaveSeriesOfTheirOwnInTheAppsBlock()
    {
        EvidenceScene scene = EvidenceScene.Create();
        DicomDataset[] objects = [scene.Refusal().Dataset, scene.Segmentation().Dataset, scene.Page(1).Dataset, scene.Page(2).Dataset, scene.KeyObjects().Dataset,
            scene.PresentationState().Dataset];

        Assert.Equal(["9000", "9001", "9002", "9002", "9003", "9004"], objects.Select(dataset => dataset.GetString(DicomTag.SeriesNumber)));
        Assert.Equal(5, objects.Select(dataset => dataset.GetString(DicomTag.SeriesInstanceUID)).Distinct().Count());
        Assert.All(objects, dataset => Assert.Equal(scene.Source.StudyInstanceUid, dataset.GetString(DicomTag.StudyInstanceUID)));
    }

    [Fact]
    public void Report_PointsAtEverythingThatWasRead_AndAtItsPredecessor()
    {
        EvidenceScene scene = EvidenceScene.Create();
        DicomFile segmentation = scene.Segmentation();
        InstanceReference predecessor = InstanceReference.To(scene.Refusal().Dataset);

        DicomDataset report = scene.Report(segmentation, predecessors: [predecessor]).Dataset;

        string[] read = [.. Instances(report, DicomTag.CurrentRequestedProcedureEvidenceSequence)];
        Assert.Equal(scene.Source.Instances.Select(instance => instance.SopInstanceUid).Append(segmentation.Dataset.GetString(DicomTag.SOPInstanceUID)), read);
        Assert.Equal([predecessor.SopInstanceUid], Instances(report, DicomTag.PredecessorDocumentsSequence));
    }

    [Theory]
    [InlineData("+0800", "20260115", "094530")]
    [InlineData("-0330", "20260114", "221530")]
    [InlineData("", "20260115", "094530")]
    public void Times_FollowTheTimeZoneThatTheSourceDeclares(string zone, string date, string time)
    {
        DicomDataset header = EvidenceScene.Create().Slices[0].Dataset.Clone();
        if (zone.Length > 0)
        {
            header.AddOrUpdate(DicomTag.TimezoneOffsetFromUTC, zone);
        }

        DicomDataset page = SecondaryCaptureWriter.Write(new EvidenceSource([header]), EvidenceScene.Context, new SecondaryCapturePage
        {
            Number = 1,
            Rows = 1,
            Columns = 1,
            Rgb = new byte[3],
            SeriesDescription = new EvidenceText("Page"),
            Derivation = new EvidenceText("Page"),
        }).Dataset;

        Assert.Equal((date, time), (page.GetString(DicomTag.ContentDate), page.GetString(DicomTag.ContentTime)));
        Assert.Equal("20260115014530+0000", page.GetSequenceItems(DicomTag.ContributingEquipmentSequence)[^1].GetString(DicomTag.ContributionDateTime));
    }

    [Fact]
    public void Source_WithoutAStudyUid_IsRefusedWithTheReason()
    {
        DicomDataset header = EvidenceScene.Create().Slices[0].Dataset.Clone().AddOrUpdateEmpty(DicomTag.StudyInstanceUID);

        Assert.Contains("StudyInstanceUID", Assert.Throws<DicomDataException>(() => new EvidenceSource([header])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Source_OfTwoStudies_IsRefused()
    {
        DicomDataset first = EvidenceScene.Create().Slices[0].Dataset;
        DicomDataset other = first.Clone().AddOrUpdate(DicomTag.StudyInstanceUID, "1.2.3");

        Assert.Throws<ArgumentException>(() => new EvidenceSource([first, other]));
    }

    private static IEnumerable<string> Instances(DicomDataset dataset, DicomTag sequence) => dataset.GetSequenceItems(sequence)
        .SelectMany(study => study.GetSequenceItems(DicomTag.ReferencedSeriesSequence))
        .SelectMany(series => series.GetSequenceItems(DicomTag.ReferencedSOPSequence))
        .Select(instance => instance.GetString(DicomTag.ReferencedSOPInstanceUID));
}
