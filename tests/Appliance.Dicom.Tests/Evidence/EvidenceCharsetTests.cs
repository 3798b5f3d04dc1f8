using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Simulators.Phantoms;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>One character set an object: the source's bytes stay what they are, our own sentences adapt.</summary>
public sealed class EvidenceCharsetTests
{
    private static readonly EvidenceText Sentence = new("Lung", "肺");

    [Theory]
    [InlineData(PhantomCharset.Gb18030, "GB18030")]
    [InlineData(PhantomCharset.Gbk, "GBK")]
    [InlineData(PhantomCharset.Utf8, "ISO_IR 192")]
    [InlineData(PhantomCharset.Iso2022Ir58, @"\ISO 2022 IR 58")]
    public void ChineseSource_KeepsItsSetAndTheBytesOfTheName(PhantomCharset charset, string declared)
    {
        EvidenceScene scene = EvidenceScene.Create(charset);
        byte[] name = Value(scene.Slices[0].Dataset, DicomTag.PatientName);

        foreach (DicomFile file in (DicomFile[])[scene.Refusal(), scene.Segmentation(), scene.Page()])
        {
            Assert.Equal(declared, file.Dataset.GetString(DicomTag.SpecificCharacterSet));
            Assert.Equal(name, Value(file.Dataset, DicomTag.PatientName));
            Assert.True(EvidenceScene.Bytes(file).AsSpan().IndexOf(name) > 0);
        }

        Assert.Equal("肺 / Lung", scene.Source.Say(Sentence));
    }

    [Fact]
    public void NameInGb18030_IsTheBytesOfTheStandard()
    {
        EvidenceScene scene = EvidenceScene.Create();

        // "Wang^XiaoDong=" then 王 CDF5, 小 D0A1, 东 B6AB.
        byte[] expected = [.. "Wang^XiaoDong="u8, 0xCD, 0xF5, (byte)'^', 0xD0, 0xA1, 0xB6, 0xAB];
        Assert.True(EvidenceScene.Bytes(scene.Refusal()).AsSpan().IndexOf(expected) > 0);
    }

    [Theory]
    [InlineData(PhantomCharset.Ascii)]
    [InlineData(PhantomCharset.Latin1)]
    public void AsciiSource_IsDeclaredUtf8_SinceItsBytesMeanTheSame(PhantomCharset charset)
    {
        EvidenceScene scene = EvidenceScene.Create(charset, "Wang^XiaoDong");

        Assert.Equal("ISO_IR 192", scene.Refusal().Dataset.GetString(DicomTag.SpecificCharacterSet));
        Assert.Equal("肺 / Lung", scene.Source.Say(Sentence));
    }

    [Fact]
    public void LatinSource_WithAnUmlaut_KeepsItsSetAndStaysEnglish()
    {
        EvidenceScene scene = EvidenceScene.Create(PhantomCharset.Latin1);

        Assert.Equal("ISO_IR 100", scene.Refusal().Dataset.GetString(DicomTag.SpecificCharacterSet));
        Assert.Equal("Lung", scene.Source.Say(Sentence));
        Assert.Equal("Müller^Jörg", scene.Refusal().Dataset.GetString(DicomTag.PatientName));
    }

    [Fact]
    public void UndeclaredSource_WithHighBytes_StaysUndeclaredAndEnglish()
    {
        DicomDataset header = EvidenceScene.Create(PhantomCharset.Ascii).Slices[0].Dataset.Clone();
        byte[] undeclaredGbk = [0xCD, 0xF5, (byte)'^', 0xD0, 0xA1];
        header.AddOrUpdate(DicomTag.PatientName, DicomVR.PN, undeclaredGbk);

        var source = new EvidenceSource([header]);
        var target = new DicomDataset();
        source.CopyPatientAndStudy(target);

        Assert.False(target.Contains(DicomTag.SpecificCharacterSet));
        Assert.Equal(undeclaredGbk, Value(target, DicomTag.PatientName));
        Assert.Equal("Lung", source.Say(Sentence));
    }

    [Fact]
    public void AsciiPatient_AtAHospitalWithHighBytes_StaysUndeclared()
    {
        DicomDataset header = EvidenceScene.Create(PhantomCharset.Ascii).Slices[0].Dataset.Clone();
        byte[] undeclaredGbk = [0xCF, 0xD8, 0xD4, 0xBA];
        header.AddOrUpdate(DicomTag.InstitutionName, DicomVR.LO, undeclaredGbk);

        Assert.Equal("Lung", new EvidenceSource([header]).Say(Sentence));
    }

    private static byte[] Value(DicomDataset dataset, DicomTag tag)
    {
        Assert.True(dataset.TryGetItem(tag, out DicomItem? item));
        return ((DicomElement)item).Bytes.ToArray();
    }
}
