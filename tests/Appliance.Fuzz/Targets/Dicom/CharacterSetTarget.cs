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

    private static readonly DicomVR[] Representations = [DicomVR.PN, DicomVR.LO, DicomVR.LT];

    public string Name => "charset";

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
