using Appliance.Dicom.Data;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>Any bytes decode under any declaration; what then encodes decodes to the same text.</summary>
internal sealed class CharacterSetTarget : IFuzzTarget
{
    private static readonly string[] Declarations =
    [
        "", "ISO_IR 100", "ISO_IR 144", "ISO_IR 13", "ISO_IR 166", "ISO_IR 192", "GB18030", "GBK", @"\ISO 2022 IR 58", @"\ISO 2022 IR 87",
        @"ISO 2022 IR 13\ISO 2022 IR 87\ISO 2022 IR 159", @"\ISO 2022 IR 149", @"ISO 2022 IR 100\ISO 2022 IR 126\ISO 2022 IR 144", "nonsense",
    ];

    /// <summary>Yamada in JIS, Hong in KS X 1001, Wang in GB 2312, GBK and UTF-8, Buc in Latin, and each script in turn after its escape.</summary>
    private static readonly string[] Texts =
    [
        "59616D6164613D1B24423B3345441B28425E1B244242404F3A1B2842", "D4CFC0DE5EC0DBB33D1B24423B3345441B284A", "486F6E673D1B242943FBF35E1B242943D1CED4D7",
        "5A68616E673D1B242941D5C55E1B242941D0A1B6AB0D0A1B242941CEC4", "57616E673DCDF55ED0A1B6AB5C815C", "57616E673DE78E8B5EE5B08FE4B89C", "4275635E4AE972F46D65",
        "1B2D41E91B2D42B31B2D4CB81B2D46E11B2D47C71B2D48E01B2D54A11B2D4DFE1B2D62A4", "1B2428443021303E1B2842095C",
    ];

    private static readonly DicomVR[] Representations = [DicomVR.PN, DicomVR.LO, DicomVR.LT];

    public string Name => "charset";

    /// <summary>The first two bytes choose declaration and representation; the rest is text, here with every escape of the standard.</summary>
    public IReadOnlyList<byte[]> Seeds(string? dataFolder) =>
    [
        .. Enumerable.Range(0, Declarations.Length).SelectMany(declaration => Enumerable.Range(0, Representations.Length).SelectMany(vr => Texts.Select(text =>
            (byte[])[(byte)declaration, (byte)vr, .. Convert.FromHexString(text)]))),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2)
        {
            return;
        }

        var set = DicomCharacterSet.Parse(Declarations[input[0] % Declarations.Length]);
        var vr = Representations[input[1] % Representations.Length];
        var text = set.Decode(input[2..], vr);
        byte[] encoded;
        try
        {
            encoded = set.Encode(text, vr);
        }
        catch (DicomDataException)
        {
            return;
        }

        // An escape that invokes nothing stays in the text as a character; before other characters it may invoke something.
        if (!text.Contains('\u001B', StringComparison.Ordinal) && set.Decode(encoded, vr) != text)
        {
            throw new OracleException($"{set.Declared} {vr}: decoded, encoded and decoded again it is another text");
        }
    }
}
