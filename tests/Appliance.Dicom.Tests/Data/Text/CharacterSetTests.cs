using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data.Text;

public sealed class CharacterSetTests
{
    /// <summary>Examples of PS3.5 annexes H to K, as bytes, with the names they stand for.</summary>
    public static TheoryData<string, string, string> Examples => new()
    {
        { @"\ISO 2022 IR 87", "59616D6164615E5461726F753D 1B24423B3345441B2842 5E 1B244242404F3A1B2842 3D 1B24422464245E24401B2842 5E 1B2442243F246D24261B2842", "Yamada^Tarou=山田^太郎=やまだ^たろう" },
        { @"ISO 2022 IR 13\ISO 2022 IR 87", "D4CFC0DE5EC0DBB3 3D 1B24423B3345441B284A 5E 1B244242404F3A1B284A 3D 1B24422464245E24401B284A 5E 1B2442243F246D24261B284A", "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう" },
        { @"\ISO 2022 IR 149", "486F6E675E47696C646F6E673D1B242943FBF3 5E1B242943D1CED4D73D1B242943C8AB5E1B242943B1E6B5BF", "Hong^Gildong=洪^吉洞=홍^길동" },
        { @"\ISO 2022 IR 58", "5A68616E675E5869616F446F6E673D1B242941D5C55E1B242941D0A1B6AB3D", "Zhang^XiaoDong=张^小东=" },
        { "ISO_IR 192", "57616E675E5869616F446F6E673DE78E8B5EE5B08FE4B89C3D", "Wang^XiaoDong=王^小东=" },
        { "GB18030", "57616E675E5869616F446F6E673DCDF55ED0A1B6AB3D", "Wang^XiaoDong=王^小东=" },
        { "ISO_IR 100", "427563 5E 4AE972F46D65", "Buc^Jérôme" },
        { "ISO_IR 144", "BBEEDA6365DCD17970D3", "Люкceмбypг" },
        { "ISO_IR 126", "C4E9EFEDF5F3E9EFF2", "Διονυσιος" },
        { "ISO_IR 127", "E2C8C7E6EA5EE4E6D2C7D1", "قباني^لنزار" },
        { "ISO_IR 138", "F9F8E5EF5EE3E1E5F8E4", "שרון^דבורה" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Decode_ExampleOfTheStandard_GivesItsNameAndEncodesToItsBytes(string declared, string hex, string name)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var set = DicomCharacterSet.Parse(declared);

        Assert.Equal(name, set.Decode(bytes, DicomVR.PN));
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(set.Encode(name, DicomVR.PN)));
    }

    [Theory]
    [InlineData("GB18030")]
    [InlineData("GBK")]
    public void Decode_TrailByteThatLooksLikeABackslash_IsNotSplit(string declared)
    {
        // 乗 is 0x81 0x5C in GBK and GB18030.
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, declared)
            .AddOrUpdate(DicomTag.OtherPatientIDs, DicomVR.LO, [0x81, 0x5C, 0x5C, (byte)'B']);

        Assert.Equal(["乗", "B"], dataset.GetStrings(DicomTag.OtherPatientIDs));
    }

    [Theory]
    [InlineData("ISO-IR 192", "ISO_IR 192")]
    [InlineData("ISO IR 192", "ISO_IR 192")]
    [InlineData("iso_ir_192", "ISO_IR 192")]
    [InlineData("UTF-8", "ISO_IR 192")]
    [InlineData("GB 18030", "GB18030")]
    [InlineData("gbk", "GBK")]
    [InlineData("ISO-IR 100", "ISO_IR 100")]
    [InlineData(@"\ISO-2022-IR 58", @"\ISO 2022 IR 58")]
    [InlineData(@"ISO_IR 100\ISO 2022 IR 144", @"ISO 2022 IR 100\ISO 2022 IR 144")]
    public void Parse_Misspelling_IsUnderstood(string declared, string canonical)
    {
        var set = DicomCharacterSet.Parse(declared);

        Assert.True(set.IsUnderstood);
        Assert.Equal(canonical, set.Canonical);
        Assert.Equal(declared, set.Declared);
    }

    [Fact]
    public void Parse_UnknownTerm_SaysSo() => Assert.False(DicomCharacterSet.Parse("KOI8").IsUnderstood);

    [Fact]
    public void Decode_CodeExtension_ResetsAtDelimitersAndControlCharacters()
    {
        // Latin-1 is value 1; Cyrillic is invoked by an escape and ends at the line.
        var set = DicomCharacterSet.Parse(@"ISO 2022 IR 100\ISO 2022 IR 144");
        byte[] bytes = [0x1B, 0x2D, 0x4C, 0xB8, 0x0D, 0x0A, 0xE9];

        Assert.Equal("И\r\né", set.Decode(bytes, DicomVR.LT));
        Assert.Equal("И\\é", set.Decode([0x1B, 0x2D, 0x4C, 0xB8, 0x5C, 0xE9], DicomVR.LO));
        Assert.Equal("И^é", set.Decode([0x1B, 0x2D, 0x4C, 0xB8, 0x5E, 0xE9], DicomVR.PN));
        Assert.Equal("И^щ", set.Decode([0x1B, 0x2D, 0x4C, 0xB8, 0x5E, 0xE9], DicomVR.LO));
    }

    [Fact]
    public void Decode_ItemWithItsOwnCharacterSet_UsesItAndOthersInherit()
    {
        var own = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192").AddOrUpdate(DicomTag.PatientName, "王^小东");
        var heir = new DicomDataset().AddOrUpdate(new DicomElement(DicomTag.PatientName, DicomVR.PN, new byte[] { 0xCD, 0xF5 }));
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, "GB18030").AddOrUpdate(DicomTag.OtherPatientIDsSequence, own, heir);

        var items = dataset.GetSequenceItems(DicomTag.OtherPatientIDsSequence);

        Assert.Equal("王^小东", items[0].GetString(DicomTag.PatientName));
        Assert.Equal("王", items[1].GetString(DicomTag.PatientName));
    }

    [Fact]
    public void Copy_BetweenDataSetsOfOtherCharacterSets_KeepsTheBytes()
    {
        var source = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, "GB18030").AddOrUpdate(DicomTag.PatientName, "张^晓东");
        Assert.True(source.TryGetItem(DicomTag.PatientName, out var name));

        var target = new DicomDataset().AddOrUpdate(name);

        Assert.Equal(Encoding.Latin1.GetBytes("\u00D5\u00C5^\u00CF\u00FE\u00B6\u00AB"), ((DicomElement)Item(target)).Bytes.ToArray());
        static DicomItem Item(DicomDataset dataset) => dataset.Single();
    }

    [Theory]
    [InlineData("", "张")]
    [InlineData("ISO_IR 100", "张")]
    [InlineData(@"\ISO 2022 IR 58", "ß")]
    [InlineData("GBK", "\U00020000")]
    public void Encode_CharacterThatTheSetLacks_Throws(string declared, string text) =>
        Assert.Throws<DicomDataException>(() => DicomCharacterSet.Parse(declared).Encode(text, DicomVR.LO));
}
