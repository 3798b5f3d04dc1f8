using System.Text;

namespace Appliance.Dicom.Data.Text;

/// <summary>Writes text with code extensions (PS3.5 6.1.2.5), with an escape wherever another set is needed.</summary>
internal sealed class Iso2022Encoder(CodeSet? initial, IReadOnlyList<CodeSet> sets)
{
    private const byte Escape = 0x1B;
    private readonly CodeSet _initialG0 = Iso2022Decoder.InitialG0(initial);
    private readonly CodeSet? _initialG1 = initial is { IsG0: false } ? initial : null;
    private readonly List<byte> _bytes = [];
    private CodeSet _g0 = CodeSet.Ascii;
    private CodeSet? _g1;

    internal byte[] Encode(string text, DicomVR vr)
    {
        Reset();
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            position++;
            if (rune.IsAscii)
            {
                WriteAscii((byte)rune.Value, vr);
            }
            else
            {
                WriteOther(rune, position);
            }
        }

        Invoke(_initialG0);
        return [.. _bytes];
    }

    private void Reset() => (_g0, _g1) = (_initialG0, _initialG1);

    private void WriteAscii(byte value, DicomVR vr)
    {
        Invoke(_initialG0);
        _bytes.Add(value);
        if (value is (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r' || (value == '\\' && vr.IsMultiValued) || (vr == DicomVR.PN && value is (byte)'^' or (byte)'='))
        {
            Reset();
        }
    }

    private void WriteOther(Rune rune, int position)
    {
        Span<char> characters = stackalloc char[2];
        characters = characters[..rune.EncodeToUtf16(characters)];
        foreach (var set in sets)
        {
            if (set.TryEncode(characters) is { } bytes)
            {
                Invoke(set);
                _bytes.AddRange(bytes);
                return;
            }
        }

        throw new DicomDataException($"character {position} is in none of the declared character sets");
    }

    private void Invoke(CodeSet set)
    {
        if (set == (set.IsG0 ? _g0 : _g1))
        {
            return;
        }

        _bytes.Add(Escape);
        _bytes.AddRange(Encoding.ASCII.GetBytes(set.Escape));
        _g0 = set.IsG0 ? set : _g0;
        _g1 = set.IsG0 ? _g1 : set;
    }
}
