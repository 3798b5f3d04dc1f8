using System.Text;
using System.Text.Json;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data.Text;

/// <summary>What devices do with character sets, one claim a test, as bytes. 中 is D6D0 and 文 CEC4 in GB 2312.</summary>
public sealed class TextClaimsTests
{
    private const string Gb2312 = @"\ISO 2022 IR 58";

    [Theory]
    [InlineData("GBK", 0x5C, "乗")]
    [InlineData("GB18030", 0x5C, "乗")]
    [InlineData("GBK", 0x5E, "乛")]
    [InlineData("GB18030", 0x5E, "乛")]
    [InlineData("GBK", 0x7C, "亅")]
    public void Split_TrailByteThatLooksLikeADelimiter_IsHalfACharacter(string declared, byte trail, string character)
    {
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, declared)
            .AddOrUpdate(DicomTag.PatientName, DicomVR.PN, [0x81, trail, (byte)'^', 0x81, trail, (byte)'=', 0x81, trail])
            .AddOrUpdate(DicomTag.OtherPatientIDs, DicomVR.LO, [0x81, trail, (byte)'\\', 0x81, trail]);
        using var json = JsonDocument.Parse(DicomJson.Serialize(dataset));
        var name = json.RootElement.GetProperty("00100010").GetProperty("Value")[0];

        Assert.Equal([character, character], dataset.GetStrings(DicomTag.OtherPatientIDs));
        Assert.Equal($"{character}^{character}", name.GetProperty("Alphabetic").GetString());
        Assert.Equal(character, name.GetProperty("Ideographic").GetString());
    }

    [Fact]
    public void Gb18030_EqualsSign_IsNeverHalfACharacter()
    {
        // Trail bytes start at 40; the second and fourth of four bytes are digits. So '=' always parts component groups.
        var set = DicomCharacterSet.Gb18030;
        for (var lead = 0x81; lead <= 0xFE; lead++)
        {
            Assert.EndsWith("=", set.Decode([(byte)lead, 0x3D], DicomVR.PN), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Gb18030_FourBytes_AreOneCharacter() =>
        Assert.Equal("𠀀\\㐀", DicomCharacterSet.Gb18030.Decode([0x95, 0x32, 0x82, 0x36, 0x5C, 0x81, 0x39, 0xEE, 0x39], DicomVR.LO));

    [Theory]
    [InlineData("PN", "中^文=中", "1B242941D6D0 5E 1B242941CEC4 3D 1B242941D6D0")]
    [InlineData("LO", @"中\文", "1B242941D6D0 5C 1B242941CEC4")]
    [InlineData("LO", "中^文=中", "1B242941D6D0 5E CEC4 3D D6D0")]
    [InlineData("LT", @"中\文", "1B242941D6D0 5C CEC4")]
    [InlineData("LT", "中\r\n文", "1B242941D6D0 0D0A 1B242941CEC4")]
    [InlineData("LT", "中\f文", "1B242941D6D0 0C 1B242941CEC4")]
    [InlineData("LT", "中\t文", "1B242941D6D0 09 1B242941CEC4")]
    public void Ir58_Escape_EndsAtDelimitersAndControlCharacters(string vr, string text, string hex)
    {
        // PS3.5 6.1.2.5.3: value 1 is active again after these, so that the escape is written anew; elsewhere it holds on.
        var set = DicomCharacterSet.Parse(Gb2312);

        Assert.Equal(hex.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(set.Encode(text, DicomVR.Lookup(vr)!)));
        Assert.Equal(text, set.Decode(Hex(hex), DicomVR.Lookup(vr)!));
    }

    [Fact]
    public void Encode_OtherControlCharacters_DoNotEndAnEscape()
    {
        // Only these four do, for readers too: after 01 the Cyrillic set holds on, and Latin needs its escape.
        var set = DicomCharacterSet.Parse(@"ISO 2022 IR 100\ISO 2022 IR 144");

        Assert.Equal("1B2D4CB8011B2D41E1", Convert.ToHexString(set.Encode("И\u0001á", DicomVR.LT)));
        Assert.Equal("И\u0001á", set.Decode(set.Encode("И\u0001á", DicomVR.LT), DicomVR.LT));
    }

    [Fact]
    public void Ir58_WithoutAnyEscape_IsReadAsTheOnlySetThatTakesHighBytes()
    {
        var set = DicomCharacterSet.Parse(Gb2312);

        Assert.Equal("中^文", set.Decode(Hex("D6D05ECEC4"), DicomVR.PN));
        Assert.Equal("中^文", set.Decode(Hex("1B242941D6D05ECEC4"), DicomVR.PN));
    }

    [Theory]
    [InlineData("PN", 0x5E, "中^�^文")]
    [InlineData("PN", 0x3D, "中=�=文")]
    [InlineData("LO", 0x5C, "中\\�\\文")]
    public void Ir58_ValueCutWithinACharacter_DoesNotSwallowTheDelimiter(string vr, byte delimiter, string expected)
    {
        byte[] bytes = [.. Hex("1B242941D6D0"), delimiter, 0xCE, delimiter, .. Hex("1B242941CEC4")];

        Assert.Equal(expected, DicomCharacterSet.Parse(Gb2312).Decode(bytes, DicomVR.Lookup(vr)!));
    }

    [Fact]
    public void Ir58_MultiLineText_IsTheExampleOfTheStandard()
    {
        // PS3.5 K.3: text of several lines, each with an escape of its own.
        byte[] bytes =
        [
            .. "1) "u8, .. Hex("1B242941B5DA D2BB D0D0 CEC4 D7D6 A1A3"), .. "\r\n2) "u8,
            .. Hex("1B242941B5DA B6FE D0D0 CEC4 D7D6 A1A3"), .. "\r\n"u8,
        ];

        Assert.Equal("1) 第一行文字。\r\n2) 第二行文字。\r\n", DicomCharacterSet.Parse(Gb2312).Decode(bytes, DicomVR.UT));
    }

    [Fact]
    public void Ir87_BackslashWithinATwoByteCharacter_IsNoDelimiter()
    {
        // While JIS X 0208 is in G0 these bytes are halves of characters: 移 is 30 5C, 表 is 49 3D.
        var set = DicomCharacterSet.Parse(@"\ISO 2022 IR 87");

        Assert.Equal("移\\表", set.Decode(Hex("1B2442305C1B2842 5C 1B2442493D1B2842"), DicomVR.LO));
        Assert.Equal("表=表", set.Decode(Hex("1B2442493D1B2842 3D 1B2442493D1B2842"), DicomVR.PN));
    }

    [Fact]
    public void Ir13_BackslashAndTilde_KeepTheirAsciiMeaningAsDelimiters()
    {
        // PS3.5 6.1.2.1: ISO-IR 14 has yen and overline there, and the backslash is the delimiter all the same.
        Assert.Equal("ﾔ\\ﾏ~", DicomCharacterSet.Parse("ISO_IR 13").Decode(Hex("D45CCF7E"), DicomVR.LO));
    }

    [Theory]
    [InlineData("ISO 2022 IR 58", "D6D0", "中")]
    [InlineData(@"ISO_IR 192\ISO 2022 IR 58", "E4B8AD", "中")]
    [InlineData(@"ISO 2022 IR 58\ISO_IR 192", "E4B8AD", "中")]
    [InlineData(@"GB18030\ISO 2022 IR 58", "D6D0", "中")]
    [InlineData(@"GB18030\ISO 2022 IR 58", "1B242941D6D0", "中")]
    [InlineData("GB18030", "1B242941D6D05C1B242941CEC4", "中\\文")]
    [InlineData("GBK", "1B242941D6D0", "中")]
    [InlineData(@"\GB18030", "D6D0", "中")]
    [InlineData(@"ISO_IR 100\ISO_IR 144", "E9", "é")]
    [InlineData(@"ISO_IR 100\ISO_IR 144", "1B2D4CB8", "И")]
    [InlineData(@"\ISO 2022 IR 87\ISO 2022 IR 87", "1B2442493D1B2842", "表")]
    [InlineData(@"ISO_IR 100\KOI8", "E9", "é")]
    [InlineData("ISO_IR 999", "41", "A")]
    public void Decode_IllegalCombination_ReadsByWhatTheBytesCanBe(string declared, string hex, string text) =>
        Assert.Equal(text, DicomCharacterSet.Parse(declared).Decode(Hex(hex), DicomVR.LO));

    [Theory]
    [InlineData("ISO-IR 192")]
    [InlineData("ISO-IR-192")]
    [InlineData("ISO_IR192")]
    [InlineData("ISO IR 192")]
    [InlineData(" iso_ir 192 ")]
    [InlineData("ISO 2022 IR 192")]
    [InlineData("UTF-8")]
    [InlineData("utf8")]
    public void Parse_Utf8Misspelt_IsUtf8(string declared) => Assert.Equal("中", DicomCharacterSet.Parse(declared).Decode("中"u8, DicomVR.LO));

    [Theory]
    [InlineData("GB 18030")]
    [InlineData("GB-18030")]
    [InlineData("gb18030")]
    [InlineData("GBK")]
    [InlineData("GB2312")]
    [InlineData("ISO 2022 GBK")]
    [InlineData("ISO 2022 58")]
    [InlineData("ISO 2022 GB18030")]
    [InlineData(@"\ISO-2022-IR-58")]
    [InlineData(@"\ISO2022IR58")]
    public void Parse_ChineseMisspelt_IsChinese(string declared) => Assert.Equal("中", DicomCharacterSet.Parse(declared).Decode(Hex("D6D0"), DicomVR.LO));

    [Fact]
    public void CharacterSet_OfNestedItems_IsTheNearestDeclaration()
    {
        // PS3.5 7.5.3: an item without a declaration inherits; the innermost one here is two levels down.
        DicomElement name = new(DicomTag.PatientName, DicomVR.PN, new byte[] { 0xD6, 0xD0 });
        var inner = new DicomDataset().AddOrUpdate(name);
        var middle = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, "GB18030").AddOrUpdate(name).AddOrUpdate(DicomTag.ReferencedStudySequence, inner);
        var outer = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 144").AddOrUpdate(name).AddOrUpdate(DicomTag.OtherPatientIDsSequence, middle);
        var read = DicomDatasetReader.Read(DicomDatasetWriter.ToBytes(outer, DicomTransferSyntax.ImplicitVRLittleEndian), DicomTransferSyntax.ImplicitVRLittleEndian);
        var item = read.GetSequenceItems(DicomTag.OtherPatientIDsSequence)[0];

        Assert.Equal("жа", read.GetString(DicomTag.PatientName));
        Assert.Equal("中", item.GetString(DicomTag.PatientName));
        Assert.Equal("中", item.GetSequenceItems(DicomTag.ReferencedStudySequence)[0].GetString(DicomTag.PatientName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ISO_IR 100")]
    [InlineData("ISO 2022 IR 100")]
    [InlineData("ISO_IR 6")]
    public void Guess_MislabelledGbk_IsDecodedWithItsConfidenceAndItsBytesStay(string declared)
    {
        byte[] name = Hex("CDF55ED0A1B6AB");
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.PatientName, DicomVR.PN, name);
        if (declared.Length > 0)
        {
            dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, declared);
        }

        var guess = CharacterSetGuess.For(dataset);

        Assert.NotNull(guess);
        Assert.Equal(("GB18030", declared), (guess.Term, guess.Declared));
        Assert.InRange(guess.Confidence, 0.9, 0.999);
        Assert.Equal("王^小东", dataset.GetStringOrEmpty(DicomTag.PatientName, guess.CharacterSet));
        Assert.Equal(name, dataset.OfType<DicomElement>().Single(element => element.Tag == DicomTag.PatientName).Bytes.ToArray());
    }

    [Fact]
    public void Dump_MislabelledGbk_ShowsTheNameAndHowSureItIs()
    {
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.SOPClassUID, "1.2").AddOrUpdate(DicomTag.SOPInstanceUID, "1.2.3")
            .AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 100").AddOrUpdate(DicomTag.PatientName, DicomVR.PN, Hex("CDF55ED0A1B6AB"));
        using var text = new StringWriter();

        DicomTextDump.Write(text, new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian));

        Assert.Contains("the text is GB18030 rather than what is declared, confidence 0.99", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("王^小东", text.ToString(), StringComparison.Ordinal);
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
