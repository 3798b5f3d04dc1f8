using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data.Text;

/// <summary>A name in every character set of PS3.3 C.12.1.1.2, as bytes and as what people read.</summary>
/// <param name="Declared">Specific Character Set, with backslashes between values.</param>
/// <param name="Bytes">Patient's Name.</param>
/// <param name="Name">The same as text.</param>
internal sealed record TextSample(string Declared, byte[] Bytes, string Name)
{
    internal DicomDataset Dataset()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage.Value)
            .AddOrUpdate(DicomTag.SOPInstanceUID, "1.2.3.4")
            .AddOrUpdate(DicomTag.PatientName, DicomVR.PN, Bytes);
        return Declared.Length == 0 ? dataset : dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, System.Text.Encoding.ASCII.GetBytes(Declared));
    }

    public override string ToString() => Declared;
}

/// <summary>The samples: the standard's own examples, then one of our own for each set that has none.</summary>
internal static class TextSamples
{
    internal static IReadOnlyList<TextSample> All { get; } =
    [
        .. CharacterSetTests.Examples.Select(row => new TextSample(
            row.Data.Item1,
            Convert.FromHexString(row.Data.Item2.Replace(" ", "", StringComparison.Ordinal)),
            row.Data.Item3)),
        Encoded("", "Plain^Name"),
        Encoded("ISO_IR 6", "Plain^Name"),
        Encoded("ISO_IR 101", "Wałęsa^Świętosława"),
        Encoded("ISO_IR 109", "Ĉiuĵaŭdo^Ħal"),
        Encoded("ISO_IR 110", "Ķēniņš^Ģirts"),
        Encoded("ISO_IR 148", "Çağlar^Şükrü"),
        Encoded("ISO_IR 203", "Œuvre^Šime"),
        Encoded("ISO_IR 166", "นามสกุล^ชื่อ"),
        Encoded("ISO_IR 13", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
        Encoded("GBK", "Wang^XiaoDong=王^小东="),
        Encoded("GBK", "=亅^乛="),
        Encoded("GB18030", "=乛^𠀀="),
        Encoded(@"ISO 2022 IR 100\ISO 2022 IR 126\ISO 2022 IR 144", "Dionysios^Jérôme=Διονυσιος=Пётр"),
        Encoded(@"\ISO 2022 IR 87\ISO 2022 IR 159", "Yamada=山田^丂郎"),
        Encoded(@"ISO 2022 IR 100\ISO 2022 IR 58", "Zháng^Xiào=张^小东"),
    ];

    private static TextSample Encoded(string declared, string name) =>
        new(declared, DicomCharacterSet.Parse(declared).Encode(name, DicomVR.PN), name);
}
