using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Tests.Data;
using Appliance.Simulators.Phantoms;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>Evidence names the order that it answers: documents by Referenced Request Sequence, images by Request Attributes Sequence.</summary>
public sealed class RequestedProceduresTests
{
    [Fact]
    public void Report_OfAMatchedStudy_NamesTheOrderAndKeepsTheStudyModuleOfTheImages()
    {
        EvidenceScene scene = EvidenceScene.Create();
        DicomDataset report = scene.Report(scene.Segmentation(), Matched(Order("GB18030"))).Dataset;

        DicomDataset request = Assert.Single(report.GetSequenceItems(DicomTag.ReferencedRequestSequence));
        Assert.Equal("RIS-77", request.GetString(DicomTag.AccessionNumber));
        Assert.Equal("1.2.840.99.1", request.GetString(DicomTag.StudyInstanceUID));
        Assert.Equal("PLACER-1", request.GetString(DicomTag.PlacerOrderNumberImagingServiceRequest));
        Assert.Equal("FILLER-1", request.GetString(DicomTag.FillerOrderNumberImagingServiceRequest));
        Assert.Equal("RP-7", request.GetString(DicomTag.RequestedProcedureID));
        Assert.Equal("胸部平扫", request.GetString(DicomTag.RequestedProcedureDescription));
        Assert.Equal("胸部", Assert.Single(request.GetSequenceItems(DicomTag.RequestedProcedureCodeSequence)).GetString(DicomTag.CodeMeaning));
        Assert.Empty(request.GetSequenceItems(DicomTag.ReferencedStudySequence));
        Assert.True(request.Contains(DicomTag.ReferencedStudySequence));
        Assert.Equal(scene.Slices[0].Dataset.GetString(DicomTag.AccessionNumber), report.GetString(DicomTag.AccessionNumber));
        Assert.False(report.Contains(DicomTag.RequestAttributesSequence));
    }

    [Fact]
    public void Images_OfAMatchedStudy_NameProcedureAndEachStep()
    {
        EvidenceScene scene = EvidenceScene.Create();

        IReadOnlyList<DicomDataset> requests = scene.Segmentation(Matched(Order("ISO_IR 192"))).Dataset.GetSequenceItems(DicomTag.RequestAttributesSequence);

        Assert.Equal(["SPS-1", "SPS-2"], requests.Select(request => request.GetString(DicomTag.ScheduledProcedureStepID)));
        Assert.All(requests, request => Assert.Equal(("RIS-77", "RP-7"), (request.GetString(DicomTag.AccessionNumber), request.GetString(DicomTag.RequestedProcedureID))));
        Assert.All(requests, request => Assert.Equal("胸部平扫", request.GetString(DicomTag.RequestedProcedureDescription)));
        Assert.All(requests, request => Assert.False(request.Contains(DicomTag.Modality)));
    }

    [Theory]
    [InlineData("ISO_IR 192")]
    [InlineData("GB18030")]
    [InlineData("GBK")]
    [InlineData(@"\ISO 2022 IR 58")]
    public void OrderInAnotherCharacterSet_IsWrittenInTheSourcesSet(string orderSet)
    {
        foreach (PhantomCharset charset in (PhantomCharset[])[PhantomCharset.Gb18030, PhantomCharset.Gbk, PhantomCharset.Utf8, PhantomCharset.Iso2022Ir58])
        {
            EvidenceScene scene = EvidenceScene.Create(charset);
            DicomDataset report = Again(scene.Report(scene.Segmentation(), Matched(Order(orderSet))));

            Assert.Equal("胸部平扫", Assert.Single(report.GetSequenceItems(DicomTag.ReferencedRequestSequence)).GetString(DicomTag.RequestedProcedureDescription));
            Assert.Equal(scene.Slices[0].Dataset.GetString(DicomTag.PatientName), report.GetString(DicomTag.PatientName));
        }
    }

    [Fact]
    public void TextThatTheSourcesSetCannotHold_IsLeftOutWhole()
    {
        EvidenceScene scene = EvidenceScene.Create(PhantomCharset.Latin1);

        DicomDataset report = Again(scene.Report(scene.Segmentation(), Matched(Order("GB18030"))));

        DicomDataset request = Assert.Single(report.GetSequenceItems(DicomTag.ReferencedRequestSequence));
        Assert.Equal("RIS-77", request.GetString(DicomTag.AccessionNumber));
        Assert.Equal("", request.GetStringOrEmpty(DicomTag.RequestedProcedureDescription));
        Assert.Empty(request.GetSequenceItems(DicomTag.RequestedProcedureCodeSequence));
        Assert.Equal("Müller^Jörg", report.GetString(DicomTag.PatientName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ISO_IR 192")]
    public void OrderWhoseTextIsNotWhatItDeclares_IsTakenWithoutThatText(string declared)
    {
        DicomDataset order = Order("GB18030");
        byte[] gbk = ((DicomElement)order.First(item => item.Tag == DicomTag.RequestedProcedureDescription)).Bytes.ToArray();
        order.AddOrUpdate(DicomTag.SpecificCharacterSet, declared).AddOrUpdate(DicomTag.RequestedProcedureDescription, DicomVR.LO, gbk);
        EvidenceScene scene = EvidenceScene.Create(PhantomCharset.Utf8);

        DicomDataset request = Assert.Single(Again(scene.Report(scene.Segmentation(), Matched(order))).GetSequenceItems(DicomTag.ReferencedRequestSequence));

        Assert.Equal("RIS-77", request.GetString(DicomTag.AccessionNumber));
        Assert.Equal("", request.GetStringOrEmpty(DicomTag.RequestedProcedureDescription));
    }

    [Fact]
    public void NothingMatched_ImagesNameTheirRequest_EvidenceCopiesIt()
    {
        DicomDataset header = Header(PhantomCharset.Gb18030);
        var source = new EvidenceSource([header]);

        DicomDataset report = Again(EvidenceScene.Refusal(source));
        DicomDataset page = Again(Page(source));

        DicomDataset request = Assert.Single(report.GetSequenceItems(DicomTag.ReferencedRequestSequence));
        Assert.Equal(header.GetString(DicomTag.AccessionNumber), request.GetString(DicomTag.AccessionNumber));
        Assert.Equal(header.GetString(DicomTag.StudyInstanceUID), request.GetString(DicomTag.StudyInstanceUID));
        Assert.Equal(("RP-1", "增强"), (request.GetString(DicomTag.RequestedProcedureID), request.GetString(DicomTag.RequestedProcedureDescription)));
        Assert.Equal(
            ["SPS-1", "SPS-2"], page.GetSequenceItems(DicomTag.RequestAttributesSequence).Select(item => item.GetString(DicomTag.ScheduledProcedureStepID)));
        Assert.Equal("增强", page.GetSequenceItems(DicomTag.RequestAttributesSequence)[0].GetString(DicomTag.RequestedProcedureDescription));
        Assert.All(page.GetSequenceItems(DicomTag.RequestAttributesSequence), item => Assert.False(item.Contains(DicomTag.StudyID)));
    }

    [Fact]
    public void RequestOfTheImagesBeyondAscii_KeepsTheirCharacterSet()
    {
        DicomDataset header = Header(PhantomCharset.Latin1, "Wang^XiaoDong");
        header.AddOrUpdate(DicomTag.RequestAttributesSequence, Request("SPS-1", "Übersicht"));

        DicomDataset page = Again(Page(new EvidenceSource([header])));

        Assert.Equal("ISO_IR 100", page.GetString(DicomTag.SpecificCharacterSet));
        Assert.Equal("Übersicht", page.GetSequenceItems(DicomTag.RequestAttributesSequence)[0].GetString(DicomTag.RequestedProcedureDescription));
    }

    [Fact]
    public void NothingMatchedAndNothingNamed_EvidenceNamesNoRequest()
    {
        EvidenceScene scene = EvidenceScene.Create();

        Assert.False(scene.Report(scene.Segmentation()).Dataset.Contains(DicomTag.ReferencedRequestSequence));
        Assert.False(scene.Page().Dataset.Contains(DicomTag.RequestAttributesSequence));
        DicomDataset header = Header(PhantomCharset.Ascii);
        header.AddOrUpdate(DicomTag.RequestAttributesSequence, new DicomDataset().AddOrUpdate(DicomTag.RequestedProcedureDescription, "Chest"));
        Assert.False(Page(new EvidenceSource([header])).Dataset.Contains(DicomTag.RequestAttributesSequence));
    }

    [Fact]
    public void EveryObjectWithAnOrder_IsValidAndReadByDcmtkAndPydicom()
    {
        using var folder = new TemporaryFolder();
        foreach (PhantomCharset charset in (PhantomCharset[])[PhantomCharset.Gb18030, PhantomCharset.Utf8, PhantomCharset.Latin1, PhantomCharset.Ascii])
        {
            EvidenceScene scene = EvidenceScene.Create(charset);
            EvidenceContext context = Matched(Order("GB18030"));
            DicomFile segmentation = scene.Segmentation(context);
            var named = new EvidenceSource([Header(charset)]);
            foreach ((string name, DicomFile file) in (IEnumerable<(string, DicomFile)>)
                [
                    ("sr.dcm", scene.Report(segmentation, context)), ("seg.dcm", segmentation), ("sc.dcm", Page(scene.Source, context)),
                    ("kos.dcm", KeyObjects(scene.Source, context)), ("own-sr.dcm", EvidenceScene.Refusal(named)), ("own-sc.dcm", Page(named)),
                ])
            {
                file.Save(folder.File(name));
                Peer.AssertValid(folder.File(name));
            }

            (int exitCode, string dump) = Peer.Run("dsrdump", "+U8", folder.File("sr.dcm"));
            Assert.True(exitCode == 0, dump);
            string accession = Peer.Pydicom(
                "for f in sys.argv[1:]:\n  d = pydicom.dcmread(f)\n  print((d.get('ReferencedRequestSequence') or d.RequestAttributesSequence)[0].AccessionNumber)",
                folder.File("sr.dcm"), folder.File("kos.dcm"), folder.File("seg.dcm"), folder.File("sc.dcm"));
            Assert.Equal("RIS-77\nRIS-77\nRIS-77\nRIS-77", accession);
        }
    }

    private static EvidenceContext Matched(DicomDataset order) => EvidenceScene.Context with { Order = order };

    private static DicomDataset Order(string charset)
    {
        var order = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, charset.Split('\\'));
        order.AddOrUpdate(DicomTag.AccessionNumber, "RIS-77")
            .AddOrUpdate(DicomTag.StudyInstanceUID, "1.2.840.99.1")
            .AddOrUpdate(DicomTag.PlacerOrderNumberImagingServiceRequest, "PLACER-1")
            .AddOrUpdate(DicomTag.FillerOrderNumberImagingServiceRequest, "FILLER-1")
            .AddOrUpdate(DicomTag.PatientName, "张^三")
            .AddOrUpdate(DicomTag.RequestedProcedureID, "RP-7")
            .AddOrUpdate(DicomTag.RequestedProcedureDescription, "胸部平扫");
        var code = new DicomDataset();
        order.AddOrUpdate(DicomTag.RequestedProcedureCodeSequence, code);
        code.AddOrUpdate(DicomTag.CodeValue, "CT01").AddOrUpdate(DicomTag.CodingSchemeDesignator, "99RIS").AddOrUpdate(DicomTag.CodeMeaning, "胸部");
        return order.AddOrUpdate(DicomTag.ScheduledProcedureStepSequence, Step("SPS-1"), Step("SPS-2"));
    }

    private static DicomDataset Step(string id) =>
        new DicomDataset().AddOrUpdate(DicomTag.Modality, "CT").AddOrUpdate(DicomTag.ScheduledProcedureStepID, id);

    private static DicomDataset Header(PhantomCharset charset, string? patientName = null)
    {
        DicomDataset header = EvidenceScene.Create(charset, patientName).Slices[0].Dataset.Clone();
        string description = charset is PhantomCharset.Latin1 or PhantomCharset.Ascii ? "Enhanced" : "增强";
        header.AddOrUpdate(DicomTag.RequestAttributesSequence, new DicomDataset(), new DicomDataset());
        foreach ((DicomDataset item, string step) in header.GetSequenceItems(DicomTag.RequestAttributesSequence).Zip(["SPS-1", "SPS-2"]))
        {
            item.AddOrUpdate(DicomTag.StudyID, "no part of the macro")
                .AddOrUpdate(DicomTag.RequestedProcedureID, "RP-1")
                .AddOrUpdate(DicomTag.RequestedProcedureDescription, description)
                .AddOrUpdate(DicomTag.ScheduledProcedureStepID, step);
        }

        return header;
    }

    private static DicomDataset Request(string step, string description) => new DicomDataset()
        .AddOrUpdate(DicomTag.ScheduledProcedureStepID, step)
        .AddOrUpdate(new DicomElement(DicomTag.RequestedProcedureDescription, DicomVR.LO, System.Text.Encoding.Latin1.GetBytes(description)));

    private static DicomFile Page(EvidenceSource source, EvidenceContext? context = null) => SecondaryCaptureWriter.Write(
        source, context ?? EvidenceScene.Context, new SecondaryCapturePage
        {
            Number = 1, Rows = 2, Columns = 2, Rgb = new byte[12],
            SeriesDescription = new EvidenceText("Page"), Derivation = new EvidenceText("Page"),
        });

    private static DicomFile KeyObjects(EvidenceSource source, EvidenceContext context) => KeyObjectSelectionWriter.Write(
        source, context, [KeyImage.Of(Page(source, context).Dataset)], new EvidenceText("Pages"));

    private static DicomDataset Again(DicomFile file) => DicomFile.Read(new MemoryStream(EvidenceScene.Bytes(file))).Dataset;
}
