using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Evidence.Gate;
using Appliance.Simulators.Phantoms;

namespace Appliance.Dicom.Tests.Evidence.Gate;

/// <summary>What every writer makes passes the gate; what is wrong in any one way does not, and is told by its clause.</summary>
public sealed class EvidenceGateTests
{
    private const string Vendor = "北京影像科技有限公司";

    [Theory]
    [InlineData(PhantomCharset.Gb18030)]
    [InlineData(PhantomCharset.Utf8)]
    [InlineData(PhantomCharset.Ascii)]
    [InlineData(PhantomCharset.Latin1)]
    [InlineData(PhantomCharset.Iso2022Ir58)]
    public void EveryWriter_InEveryCharacterSet_Passes(PhantomCharset charset) =>
        Assert.All(GateScene.Objects(charset), made => Assert.Empty(EvidenceGate.Check(made.Value.Dataset)));

    [Fact]
    public void ObjectsOfOneRun_PassTogether_AndNoneWhenOneIsWrong()
    {
        IReadOnlyDictionary<string, DicomFile> made = GateScene.Objects();
        DicomDataset[] run = [made["sr"].Dataset, made["seg"].Dataset, made["sc"].Dataset, made["pr"].Dataset];
        EvidenceGate.Pass(run);

        run[3].Remove(DicomTag.GraphicLayerSequence);

        EvidenceFaultException fault = Assert.Throws<EvidenceFaultException>(() => EvidenceGate.Pass(run));
        Assert.Contains("GraphicLayerSequence", fault.Message, StringComparison.Ordinal);
        Assert.Contains("kept back", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CopiedWords_ThatTheSourceHasWrong_KeepNoResultBack()
    {
        DicomDataset header = EvidenceScene.Create().Slices[0].Dataset.Clone()
            .AddOrUpdate(DicomTag.StudyDate, DicomVR.DA, "2026.01.15"u8.ToArray())
            .AddOrUpdate(DicomTag.PatientSex, DicomVR.CS, "male  "u8.ToArray())
            .AddOrUpdate(DicomTag.StudyID, DicomVR.SH, "a study id of more than 16"u8.ToArray())
            .AddOrUpdate(DicomTag.PatientName, DicomVR.PN, [0xFF, 0xFF, 0x5E, 0xFF]);

        Assert.Empty(EvidenceGate.Check(EvidenceScene.Refusal(new EvidenceSource([header])).Dataset));
    }

    /// <summary>What a study calls its procedure goes into the content tree: whatever is no legal code there is left out, and the result is not.</summary>
    public static TheoryData<string, Action<DicomDataset>> ProcedureCodes => new()
    {
        { "a value longer than a Short String", code => code.AddOrUpdate(DicomTag.CodeValue, DicomVR.SH, "CHEST-CT-WITHOUT-CONTRAST "u8.ToArray()) },
        { "a version longer than a Short String", code => code.AddOrUpdate(DicomTag.CodingSchemeVersion, DicomVR.SH, "release of January 2026"u8.ToArray()) },
        { "a line break in the meaning", code => code.AddOrUpdate(DicomTag.CodeMeaning, DicomVR.LO, "CT\r\nchest "u8.ToArray()) },
        { "two values of one", code => code.AddOrUpdate(DicomTag.CodeValue, DicomVR.SH, @"A\B "u8.ToArray()) },
        { "two meanings", code => code.AddOrUpdate(DicomTag.CodeMeaning, DicomVR.LO, @"A\B "u8.ToArray()) },
        { "a blank value", code => code.AddOrUpdate(DicomTag.CodeValue, DicomVR.SH, "  "u8.ToArray()) },
        { "a blank scheme", code => code.AddOrUpdate(DicomTag.CodingSchemeDesignator, DicomVR.SH, "  "u8.ToArray()) },
        { "an empty version", code => code.AddOrUpdate(DicomTag.CodingSchemeVersion, DicomVR.SH, []) },
        { "a scheme of the hospital", code => code.AddOrUpdate(DicomTag.CodingSchemeDesignator, DicomVR.SH, "99HIS "u8.ToArray()) },
        { "a long value that is empty", code => code.AddOrUpdate(DicomTag.LongCodeValue, DicomVR.UC, []) },
        { "another representation", code => code.AddOrUpdate(DicomTag.CodeValue, DicomVR.LO, "A "u8.ToArray()) },
        { "a value beyond ASCII", code => code.AddOrUpdate(DicomTag.CodingSchemeDesignator, DicomVR.SH, [0xFF, 0xFE]) },
    };

    [Theory]
    [MemberData(nameof(ProcedureCodes))]
    public void ProcedureCode_ThatTheStudyHasWrong_KeepsNoResultBack(string what, Action<DicomDataset> change)
    {
        DicomDataset code = new CodedConcept("CT01", "L", "CT chest").ToItem();
        change(code);
        DicomDataset header = EvidenceScene.Create().Slices[0].Dataset.Clone().AddOrUpdate(DicomTag.ProcedureCodeSequence, code);

        IReadOnlyList<EvidenceFault> faults = EvidenceGate.Check(EvidenceScene.Refusal(new EvidenceSource([header])).Dataset);

        Assert.True(faults.Count == 0, $"{what}: {string.Join('\n', faults)}");
    }

    [Theory]
    [InlineData(PhantomCharset.Latin1, "??????????")]
    [InlineData(PhantomCharset.Ascii, Vendor)]
    [InlineData(PhantomCharset.Iso2022Ir58, Vendor)]
    [InlineData(PhantomCharset.Gb18030, Vendor)]
    public void VendorWithAChineseName_IsNamedWhereTheCharacterSetCan_AndKeepsNoResultBack(PhantomCharset charset, string expected)
    {
        DicomDataset segmentation = EvidenceScene.Create(charset).Segmentation(EvidenceScene.Context with { AlgorithmManufacturer = Vendor }).Dataset;

        Assert.Empty(EvidenceGate.Check(segmentation));
        Assert.Equal(expected, segmentation.GetSequenceItems(DicomTag.ContributingEquipmentSequence)[^1].GetString(DicomTag.Manufacturer));
    }

    [Theory]
    [InlineData("FRAME-1 ")]
    [InlineData("1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.21.22.23.24.25.26 ")]
    public void FrameOfReferenceThatIsNoUid_KeepsNoResultBack(string uid)
    {
        DicomDataset header = EvidenceScene.Create().Slices[0].Dataset.Clone().AddOrUpdate(DicomTag.FrameOfReferenceUID, DicomVR.UI, System.Text.Encoding.ASCII.GetBytes(uid));

        Assert.Empty(EvidenceGate.Check(EvidenceScene.Refusal(new EvidenceSource([header])).Dataset));
    }

    [Fact]
    public void ScannerWhoseMakerIsBlank_KeepsNoResultBack()
    {
        DicomDataset header = EvidenceScene.Create().Slices[0].Dataset.Clone().AddOrUpdate(DicomTag.Manufacturer, DicomVR.LO, "  "u8.ToArray());

        Assert.Empty(EvidenceGate.Check(EvidenceScene.Refusal(new EvidenceSource([header])).Dataset));
    }

    [Fact]
    public void NameInChinese_WhereTheSourceDeclaresNoCharacterSet_KeepsNoResultBack()
    {
        DicomDataset header = EvidenceScene.Create(PhantomCharset.Ascii).Slices[0].Dataset.Clone();
        header.Remove(DicomTag.SpecificCharacterSet);
        header.AddOrUpdate(DicomTag.PatientName, DicomVR.PN, DicomCharacterSet.Gb18030.Encode("王^小明 ", DicomVR.PN)).AddOrUpdate(DicomTag.InstitutionName, DicomVR.LO, [0xFF, 0xFF]);

        Assert.Empty(EvidenceGate.Check(EvidenceScene.Refusal(new EvidenceSource([header])).Dataset));
    }

    public static TheoryData<string> Kinds => [.. GateScene.Objects().Keys];

    /// <summary>Every attribute of type 1 or 2 that a table of the kind has at its root: without it the object does not pass, and its own rule says so.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void RequiredAttributeTakenOut_IsToldByItsRule(string kind)
    {
        DicomDataset whole = GateScene.Objects()[kind].Dataset;
        (string Clause, AttributeRule Attribute)[] required =
        [
            .. IodRule.Of(whole.GetString(DicomTag.SOPClassUID))!.Modules.SelectMany(module => module.Attributes.Select(attribute => (module.Clause, attribute)))
                .Where(row => row.attribute.Requirement is Requirement.Type1 or Requirement.Type2 && row.attribute.Tag != DicomTag.SOPClassUID),
        ];

        Assert.True(required.Length > 25);
        Assert.All(required, row =>
        {
            DicomDataset mutant = whole.Clone();
            Assert.True(mutant.Remove(row.Attribute.Tag), row.Attribute.Tag.Keyword);
            string rule = $"{row.Clause} {row.Attribute.Tag.Keyword} type {(row.Attribute.Requirement == Requirement.Type1 ? 1 : 2)}";
            Assert.Contains(EvidenceGate.Check(mutant), fault => fault.Rule == rule);
        });
    }

    /// <summary>Each rule with an object that breaks it alone.</summary>
    public static TheoryData<string, string, string> Broken => new(Cases.Select(broken => (broken.Kind, broken.Name, broken.Rule)));

    [Theory]
    [MemberData(nameof(Broken))]
    public void BrokenRule_IsToldByItsName(string kind, string name, string rule)
    {
        DicomDataset dataset = GateScene.Objects()[kind].Dataset;
        Cases.Single(broken => broken.Kind == kind && broken.Name == name).Break(dataset);

        Assert.Contains(EvidenceGate.Check(dataset), fault => fault.Rule.Contains(rule, StringComparison.Ordinal));
    }

    [Fact]
    public void ObjectOfAnotherClass_IsNoEvidence() =>
        Assert.Contains(EvidenceGate.Check(EvidenceScene.Create().Slices[0].Dataset), fault => fault.Rule == "PS3.3 C.12.1 SOPClassUID");

    [Fact]
    public void TwoObjectsWithOneUid_AreTold() =>
        Assert.Contains(EvidenceGate.Check(EvidenceScene.Create().Page(1).Dataset, EvidenceScene.Create().Page(1).Dataset), fault => fault.Rule == "PS3.3 C.12.1 SOPInstanceUID unique");

    [Fact]
    public void Fault_HoldsNoValueOfThePatient()
    {
        DicomDataset report = GateScene.Objects()["sr"].Dataset;
        string name = report.GetString(DicomTag.PatientName);
        report.Remove(DicomTag.PatientID);
        report.AddOrUpdate(DicomTag.SeriesDescription, new string('x', 70));

        Assert.DoesNotContain(name, string.Join('\n', EvidenceGate.Check(report)), StringComparison.Ordinal);
    }

    private static readonly (string Kind, string Name, string Rule, Action<DicomDataset> Break)[] Cases =
    [
        ("sc", "unknown element", "PS3.6 element", d => d.AddOrUpdate(new DicomTag(0x0008, 0xFFF0), DicomVR.LO, "x "u8.ToArray())),
        ("sc", "private element", "PS3.6 element", d => d.AddOrUpdate(new DicomTag(0x0009, 0x1001), DicomVR.LO, "x "u8.ToArray())),
        ("sc", "another representation", "Manufacturer VR", d => d.AddOrUpdate(DicomTag.Manufacturer, DicomVR.SH, "x "u8.ToArray())),
        ("sc", "two values of one", "StationName VM", d => d.AddOrUpdate(DicomTag.StationName, DicomVR.SH, @"a\b "u8.ToArray())),
        ("sc", "too long", "ManufacturerModelName length", d => d.AddOrUpdate(DicomTag.ManufacturerModelName, new string('x', 65))),
        ("sc", "small letters in a code", "ConversionType CS", d => d.AddOrUpdate(DicomTag.ConversionType, DicomVR.CS, "wsd "u8.ToArray())),
        ("sc", "no such term", "ConversionType enumerated", d => d.AddOrUpdate(DicomTag.ConversionType, "XYZ")),
        ("sc", "no date", "SeriesDate DA", d => d.AddOrUpdate(DicomTag.SeriesDate, DicomVR.DA, "20261399"u8.ToArray())),
        ("sc", "no time", "SeriesTime TM", d => d.AddOrUpdate(DicomTag.SeriesTime, DicomVR.TM, "256000"u8.ToArray())),
        ("sc", "no number", "InstanceNumber IS", d => d.AddOrUpdate(DicomTag.InstanceNumber, DicomVR.IS, "1.5 "u8.ToArray())),
        ("sc", "long UID", "SOPInstanceUID length", d => d.AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, System.Text.Encoding.ASCII.GetBytes("2.25." + new string('1', 61)))),
        ("sc", "UID with a leading zero", "SOPInstanceUID UI", d => d.AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, "2.25.01\0"u8.ToArray())),
        ("sc", "text that its set has not", "SeriesDescription character set", d => d.AddOrUpdate(DicomTag.SeriesDescription, DicomVR.LO, [0xFF, 0xFF])),
        ("sc", "Chinese where nothing is declared", "SpecificCharacterSet type 1C", d => d.Remove(DicomTag.SpecificCharacterSet)),
        ("sc", "pixels missing", "PixelData length", d => d.AddOrUpdate(DicomTag.PixelData, DicomVR.OB, new byte[44])),
        ("sc", "bits that do not fit", "C.7.6.3 bits", d => d.AddOrUpdate(DicomTag.HighBit, (ushort)6)),
        ("sc", "nobody knows what for", "ContentQualification type 1", d => d.Remove(DicomTag.ContentQualification)),
        ("seg", "frames that are not there", "C.7.6.16 NumberOfFrames", d => d.AddOrUpdate(DicomTag.NumberOfFrames, "3")),
        ("seg", "segments out of order", "C.8.20.2.4 SegmentNumber", d => d.GetSequenceItems(DicomTag.SegmentSequence)[1].AddOrUpdate(DicomTag.SegmentNumber, (ushort)3)),
        ("seg", "frame of no segment", "C.8.20.3.1 ReferencedSegmentNumber", d => Frame(d).GetSequenceItems(DicomTag.SegmentIdentificationSequence)[0].AddOrUpdate(DicomTag.ReferencedSegmentNumber, (ushort)7)),
        ("seg", "index of one dimension", "DimensionIndexValues", d => Frame(d).GetSequenceItems(DicomTag.FrameContentSequence)[0].AddOrUpdate(DicomTag.DimensionIndexValues, 1u)),
        ("seg", "two frames with one index", "DimensionIndexValues", d => Frame(d, 1).GetSequenceItems(DicomTag.FrameContentSequence)[0].AddOrUpdate(DicomTag.DimensionIndexValues, 1u, 1u)),
        ("seg", "one index, two positions", "position index", d => Frame(d).GetSequenceItems(DicomTag.PlanePositionSequence)[0].AddOrUpdate(DicomTag.ImagePositionPatient, 1.0, 2.0, 3.0)),
        ("seg", "pointer to nothing", "DimensionIndexPointer", d => d.GetSequenceItems(DicomTag.DimensionIndexSequence)[1].AddOrUpdate(DicomTag.FunctionalGroupPointer, DicomTag.PixelMeasuresSequence)),
        ("seg", "organization that is none", "DimensionOrganizationUID", d => d.GetSequenceItems(DicomTag.DimensionIndexSequence)[0].AddOrUpdate(DicomTag.DimensionOrganizationUID, "2.25.9")),
        ("seg", "group twice", "C.7.6.16.1 functional groups", d => Frame(d).AddOrUpdate(DicomTag.PlaneOrientationSequence, d.GetSequenceItems(DicomTag.SharedFunctionalGroupsSequence)[0].GetSequenceItems(DicomTag.PlaneOrientationSequence)[0].Clone())),
        ("seg", "source not listed", "C.12.2 ReferencedInstanceSequence", d => Frame(d).GetSequenceItems(DicomTag.DerivationImageSequence)[0].GetSequenceItems(DicomTag.SourceImageSequence)[0].AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, "2.25.9")),
        ("sr", "number without UCUM", "TID 1419 unit", d => Find(d, "NUM").GetSequenceItems(DicomTag.MeasuredValueSequence)[0].GetSequenceItems(DicomTag.MeasurementUnitsCodeSequence)[0].AddOrUpdate(DicomTag.CodingSchemeDesignator, "99OWN")),
        ("sr", "image that is no evidence", "C.17.2.3 evidence", d => Find(d, "IMAGE").GetSequenceItems(DicomTag.ReferencedSOPSequence)[0].AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, "2.25.9")),
        ("sr", "private scheme of nobody", "C.12.1.1.1", d => d.Remove(DicomTag.CodingSchemeIdentificationSequence)),
        ("sr", "another template", "TID 1500", d => d.GetSequenceItems(DicomTag.ContentTemplateSequence)[0].AddOrUpdate(DicomTag.TemplateIdentifier, "1501")),
        ("sr", "another title", "TID 1500", d => d.AddOrUpdate(DicomTag.ConceptNameCodeSequence, Codes.Comment.ToItem())),
        ("sr", "relationship of no row", "rows of", d => Find(d, "NUM").AddOrUpdate(DicomTag.RelationshipType, "HAS PROPERTIES")),
        ("sr", "value type of no row", "rows of", d => Find(d, "UIDREF").AddOrUpdate(DicomTag.ValueType, "SCOORD")),
        ("sr", "no observer", "TID 1002", d => Without(d, "121005")),
        ("sr", "no procedure", "TID 1207", d => Without(d, "121058")),
        ("sr", "how it went is not said", "CID 6042", d => Without(Find(d, "CONTAINER", "C0034375"), "111065")),
        ("refused", "an answer of no list", "CID 6042 value", d => Find(d, "CODE", "111065").AddOrUpdate(DicomTag.ConceptCodeSequence, Codes.Lung.ToItem())),
        ("failed", "no evaluations", "TID 1500", d => Without(d, "C0034375")),
        ("kos", "no image", "TID 2010", d => d.AddOrUpdate(DicomTag.ContentSequence, [.. d.GetSequenceItems(DicomTag.ContentSequence).Where(item => item.GetString(DicomTag.ValueType) != "IMAGE").Select(item => item.Clone())])),
        ("pr", "layer that is none", "C.10.7 GraphicLayer", d => d.GetSequenceItems(DicomTag.GraphicAnnotationSequence)[0].AddOrUpdate(DicomTag.GraphicLayer, "OTHER")),
        ("pr", "points missing", "C.10.5 GraphicData", d => d.GetSequenceItems(DicomTag.GraphicAnnotationSequence)[1].GetSequenceItems(DicomTag.GraphicObjectSequence)[0].AddOrUpdate(DicomTag.NumberOfGraphicPoints, (ushort)2)),
        ("pr", "image it is not for", "C.11.11 ReferencedImageSequence", d => d.GetSequenceItems(DicomTag.GraphicAnnotationSequence)[1].GetSequenceItems(DicomTag.ReferencedImageSequence)[0].AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, "2.25.9")),
    ];

    private static DicomDataset Frame(DicomDataset dataset, int index = 0) => dataset.GetSequenceItems(DicomTag.PerFrameFunctionalGroupsSequence)[index];

    private static DicomDataset Find(DicomDataset item, string valueType, string? name = null) => All(item).First(child =>
        child.GetStringOrEmpty(DicomTag.ValueType) == valueType && (name is null || NameOf(child) == name));

    private static void Without(DicomDataset item, string name) => item.AddOrUpdate(
        DicomTag.ContentSequence, [.. item.GetSequenceItems(DicomTag.ContentSequence).Where(child => NameOf(child) != name).Select(child => child.Clone())]);

    private static IEnumerable<DicomDataset> All(DicomDataset item) =>
        item.GetSequenceItems(DicomTag.ContentSequence).SelectMany(child => All(child).Prepend(child));

    private static string NameOf(DicomDataset item) =>
        item.GetSequenceItems(DicomTag.ConceptNameCodeSequence) is [var name] ? name.GetStringOrEmpty(DicomTag.CodeValue) : "";
}
