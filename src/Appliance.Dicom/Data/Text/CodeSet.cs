using System.Text;

namespace Appliance.Dicom.Data.Text;

/// <summary>One coded character set of PS3.3 C.12.1.1.2, as ISO 2022 uses it.</summary>
/// <param name="Number">The registration number of the defined term: 58 for ISO 2022 IR 58.</param>
/// <param name="Escape">What follows ESC to invoke it.</param>
/// <param name="IsG0">True when it takes the bytes below 0x80, false for those above.</param>
/// <param name="Width">Bytes of a character.</param>
/// <param name="CodePage">The code page whose bytes it has, apart from the high bits.</param>
internal sealed record CodeSet(int Number, string Escape, bool IsG0, int Width, int CodePage)
{
    private const byte HighBit = 0x80;

    /// <summary>JIS X 0212 in code page 20932 has the high bit on its first byte only.</summary>
    private const int JisX0212 = 159;

    private readonly Lazy<Encoding> _encoding = new(() => Encodings.Of(CodePage));

    internal static CodeSet Ascii { get; } = new(6, "(B", true, 1, 20127);

    internal static CodeSet JisRoman { get; } = new(14, "(J", true, 1, 20127);

    /// <summary>Every set but the two of G0 above, by number.</summary>
    internal static IReadOnlyList<CodeSet> All { get; } =
    [
        new(100, "-A", false, 1, 28591), new(101, "-B", false, 1, 28592), new(109, "-C", false, 1, 28593),
        new(110, "-D", false, 1, 28594), new(144, "-L", false, 1, 28595), new(127, "-G", false, 1, 28596),
        new(126, "-F", false, 1, 28597), new(138, "-H", false, 1, 28598), new(148, "-M", false, 1, 28599),
        new(203, "-b", false, 1, 28605), new(166, "-T", false, 1, 874), new(13, ")I", false, 1, 932),
        new(87, "$B", true, 2, 20932), new(JisX0212, "$(D", true, 2, 20932),
        new(149, "$)C", false, 2, 949), new(58, "$)A", false, 2, 936),
    ];

    internal static CodeSet? Find(int number) => All.FirstOrDefault(set => set.Number == number);

    /// <summary>The characters of a run of bytes of this set, or of this set and ASCII when it is one of G1.</summary>
    internal string Decode(ReadOnlySpan<byte> run)
    {
        if (!IsG0 || Width == 1)
        {
            return _encoding.Value.GetString(run);
        }

        var raised = run.ToArray();
        for (var i = 0; i < raised.Length; i++)
        {
            raised[i] |= Number == JisX0212 && (i & 1) == 1 ? (byte)0 : HighBit;
        }

        return _encoding.Value.GetString(raised);
    }

    /// <summary>The bytes of one character, or null when this set lacks it.</summary>
    internal byte[]? TryEncode(ReadOnlySpan<char> character)
    {
        Span<byte> bytes = stackalloc byte[8];
        int count;
        try
        {
            count = _encoding.Value.GetBytes(character, bytes);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }

        bytes = bytes[..count];
        if (count != Width || bytes[0] < HighBit)
        {
            return null;
        }

        // GBK and UHC reach further than the sets that ISO 2022 registers: 94 x 94 from 0xA1.
        if (Width == 2 && (bytes[0] <= 0xA0 || (Number == JisX0212 ? bytes[1] >= HighBit : bytes[1] <= 0xA0)))
        {
            return null;
        }

        if (IsG0)
        {
            bytes[0] &= 0x7F;
            bytes[1] &= 0x7F;
        }

        return bytes.ToArray();
    }
}
