using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Tests.Data;
using Appliance.Simulators.Phantoms;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>Evidence says of procedure and body part what somebody knows, and nothing else.</summary>
public sealed class ProcedureReportedTests
{
    private static readonly CodedConcept OfStudy = new("79068-4", "LN", "CT Chest and Abdomen");

    [Fact]
    public void WhatTheAlgorithmDetermined_GoesBeforeWhatTheStudySays() =>
        Assert.Equal(["24627-2 LN CT Chest"], Reported(Source(header => header.AddOrUpdate(DicomTag.ProcedureCodeSequence, OfStudy.ToItem())), Codes.CtChest));

    [Fact]
    public void Undetermined_IsTheStudysOwnCodes() =>
        Assert.Equal(
            ["79068-4 LN CT Chest and Abdomen", "24627-2 LN CT Chest"],
            Reported(Source(header => header.AddOrUpdate(DicomTag.ProcedureCodeSequence, OfStudy.ToItem(), Codes.CtChest.ToItem())), null));

    [Theory]
    [InlineData("CT", "25045-6 LN CT unspecified body region")]
    [InlineData("MR", "25056-3 LN MRI unspecified body region")]
    [InlineData("DX", "43468-8 LN XR unspecified body region")]
    [InlineData("CR", "43468-8 LN XR unspecified body region")]
    [InlineData("US", "25061-3 LN US unspecified body region")]
    [InlineData("PT", "44136-0 LN PET unspecified body region")]
    [InlineData("XA", "363679005 SCT Imaging procedure")]
    [InlineData("", "363679005 SCT Imaging procedure")]
    public void Undetermined_StudyWithoutACode_IsTheModalityAlone(string modality, string expected) =>
        Assert.Equal([expected], Reported(Source(header => header.AddOrUpdate(DicomTag.Modality, modality)), null));

    [Fact]
    public void CodeWithoutMeaningOrScheme_IsNone() =>
        Assert.Equal(
            ["25045-6 LN CT unspecified body region"],
            Reported(Source(header => header.AddOrUpdate(DicomTag.ProcedureCodeSequence, new CodedConcept("1", "L", "").ToItem(), new CodedConcept("1", "", "Chest").ToItem(), [])), null));

    [Fact]
    public void ChineseMeaning_IsTheSourcesBytes_ThatDciodvfyAccepts()
    {
        using var folder = new TemporaryFolder();
        DicomDataset code = new CodedConcept("CT01", "99HIS", "-").ToItem().AddOrUpdate(DicomTag.CodeMeaning, DicomVR.LO, DicomCharacterSet.Gb18030.Encode("胸部CT平扫 ", DicomVR.LO));
        DicomFile report = Report(Source(header => header.AddOrUpdate(DicomTag.ProcedureCodeSequence, code)), null);

        Assert.Equal(["CT01 99HIS 胸部CT平扫"], Procedures(report));
        report.Save(folder.File("sr.dcm"));
        Peer.AssertValid(folder.File("sr.dcm"));
    }

    [Fact]
    public void BodyPart_IsWhatTheAlgorithmDetermined_ElseWhatTheImagesSay()
    {
        EvidenceScene scene = EvidenceScene.Create();
        string ofImages = scene.Source.Header.GetStringOrEmpty(DicomTag.BodyPartExamined);

        Assert.Equal("HEAD", scene.Segmentation(EvidenceScene.Context with { BodyPartExamined = "HEAD" }).Dataset.GetString(DicomTag.BodyPartExamined));
        Assert.NotEqual("HEAD", ofImages);
        Assert.Equal(ofImages, scene.Segmentation().Dataset.GetStringOrEmpty(DicomTag.BodyPartExamined));
    }

    /// <summary>An id may have 63 characters and a version 17, each of the Software Versions 64 (LO, PS3.5 6.2).</summary>
    [Fact]
    public void SoftwareVersions_LongestIds_AreWholeAndFitALongString()
    {
        using var folder = new TemporaryFolder();
        string id = new('a', 63), module = new('m', 63);
        const string version = "65535.65535.65535";
        EvidenceContext context = EvidenceScene.Context with
        {
            AppId = id,
            AlgorithmName = id,
            AppVersion = version,
            AlgorithmVersion = version,
            Modules = [new AlgorithmModule(module, version, new string('b', 64)), new AlgorithmModule("body-mask", "1.2.0", new string('b', 64))],
        };
        DicomFile segmentation = EvidenceScene.Create().Segmentation(context);

        Assert.Equal(["0.1.0", id, version, module, version, "body-mask 1.2.0"], segmentation.Dataset.GetStrings(DicomTag.SoftwareVersions));
        segmentation.Save(folder.File("seg.dcm"));
        Peer.AssertValid(folder.File("seg.dcm"));
    }

    private static EvidenceSource Source(Action<DicomDataset> change)
    {
        DicomDataset header = EvidenceScene.Create(PhantomCharset.Gb18030).Slices[0].Dataset.Clone();
        header.Remove(DicomTag.ProcedureCodeSequence);
        change(header);
        return new EvidenceSource([header]);
    }

    private static DicomFile Report(EvidenceSource source, CodedConcept? determined) => MeasurementReportWriter.Write(source, EvidenceScene.Context, new MeasurementReport
    {
        Outcome = ReportOutcome.Succeeded,
        SeriesDescription = new EvidenceText("Lung density"),
        ProcedureReported = determined,
    });

    private static IEnumerable<string> Reported(EvidenceSource source, CodedConcept? determined) => Procedures(Report(source, determined));

    private static IEnumerable<string> Procedures(DicomFile report) => report.Dataset.GetSequenceItems(DicomTag.ContentSequence)
        .Where(item => item.GetSequenceItems(DicomTag.ConceptNameCodeSequence)[0].GetStringOrEmpty(DicomTag.CodeValue) == "121058")
        .Select(item => item.GetSequenceItems(DicomTag.ConceptCodeSequence)[0])
        .Select(code => $"{code.GetString(DicomTag.CodeValue)} {code.GetString(DicomTag.CodingSchemeDesignator)} {code.GetString(DicomTag.CodeMeaning)}");
}
