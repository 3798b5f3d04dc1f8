using System.Text;
using Appliance.Dicom.Data.Text;

namespace Appliance.Dicom.Data;

/// <summary>The meaning of Specific Character Set (0008,0005), PS3.3 C.12.1.1.2: decodes and encodes text values.</summary>
public sealed class DicomCharacterSet
{
    private readonly Encoding? _whole;
    private readonly CodeSet? _initial;
    private readonly IReadOnlyList<CodeSet> _sets;

    private DicomCharacterSet(string declared, string canonical, bool isUnderstood, Encoding? whole, IReadOnlyList<CodeSet> sets, CodeSet? initial)
    {
        Declared = declared;
        Canonical = canonical;
        IsUnderstood = isUnderstood;
        _whole = whole;
        _sets = sets;
        _initial = initial;
    }

    private static ReadOnlySpan<byte> EscapeToGb2312 => [0x1B, (byte)'$', (byte)')', (byte)'A'];

    /// <summary>The default repertoire, ISO 646 (ASCII). Bytes beyond it are shown as Latin-1, so that none is lost.</summary>
    public static DicomCharacterSet Default { get; } = new("", "", true, null, [], null);

    /// <summary>UTF-8.</summary>
    public static DicomCharacterSet Utf8 { get; } = Parse("ISO_IR 192");

    /// <summary>GB18030, the character set of mainland China.</summary>
    public static DicomCharacterSet Gb18030 { get; } = Parse("GB18030");

    /// <summary>The value of the element as it stands in the data set.</summary>
    public string Declared { get; }

    /// <summary>The same in the spelling of the standard: <c>ISO_IR 192</c> for <c>ISO-IR 192</c>.</summary>
    public string Canonical { get; }

    /// <summary>False when a term is none of the standard, not even misspelt: text then reads by the terms that are known.</summary>
    public bool IsUnderstood { get; }

    /// <summary>True for ASCII alone: no character set was declared, or ISO_IR 6.</summary>
    public bool IsDefault => _whole is null && _sets.Count == 0;

    /// <summary>True for the single-byte Latin alphabet number 1, under which other text often travels undeclared.</summary>
    internal bool IsLatin1 => _whole is null && _sets is [{ Number: 100 }];

    /// <summary>Reads the value of the element, several terms with backslashes between.</summary>
    public static DicomCharacterSet Parse(string declared)
    {
        ArgumentNullException.ThrowIfNull(declared);
        var terms = declared.Split('\\');
        var numbers = terms.Select(CharacterSetTerms.Number).ToArray();
        var understood = !numbers.Contains(null);
        var known = numbers.OfType<int>().ToArray();

        // GB18030, GBK and UTF-8 stand alone (C.12.1.1.2 notes); beside others they still say what the bytes are.
        var whole = known.FirstOrDefault(number => number is CharacterSetTerms.Utf8 or CharacterSetTerms.Gb18030 or CharacterSetTerms.Gbk);
        if (whole != 0)
        {
            return new DicomCharacterSet(declared, CharacterSetTerms.Spelling(whole, false), understood, WholeEncoding(whole), [], null);
        }

        CodeSet[] sets = [.. known.Select(CodeSet.Find).OfType<CodeSet>()];
        var extended = terms.Length > 1 || declared.Contains("2022", StringComparison.Ordinal);
        var canonical = string.Join('\\', numbers.Select((number, i) =>
            number is CharacterSetTerms.Ascii && terms[i].Trim().Length == 0 ? "" : number is { } n ? CharacterSetTerms.Spelling(n, extended) : terms[i].Trim()));
        return new DicomCharacterSet(declared, canonical, understood, null, sets, known.Length > 0 ? CodeSet.Find(known[0]) : null);
    }

    /// <summary>The text of a whole value field. Backslashes that are halves of characters do not show as backslashes.</summary>
    /// <param name="bytes">The bytes of all values.</param>
    /// <param name="vr">Says which characters are delimiters, at which code extensions end.</param>
    public string Decode(ReadOnlySpan<byte> bytes, DicomVR vr)
    {
        ArgumentNullException.ThrowIfNull(vr);
        if (_whole is not null)
        {
            // No escape belongs into these (C.12.1.1.2); some converters declare GB18030 and leave those of ISO 2022 IR 58 in.
            return Canonical[0] == 'G' && bytes.IndexOf(EscapeToGb2312) >= 0
                ? new Iso2022Decoder(null, CodeSet.Find(58)).Decode(bytes, vr)
                : _whole.GetString(bytes);
        }

        if (Ascii.IsValid(bytes) && !bytes.Contains((byte)0x1B))
        {
            return Encoding.ASCII.GetString(bytes);
        }

        // Without an escape, high bytes under "\ISO 2022 IR 58" can only be of the one set that takes them.
        var high = _sets.Where(set => !set.IsG0).ToArray();
        return new Iso2022Decoder(_initial, high.Length == 1 ? high[0] : null).Decode(bytes, vr);
    }

    /// <summary>The bytes of a text, without padding.</summary>
    /// <exception cref="DicomDataException">The character set lacks a character.</exception>
    public byte[] Encode(string text, DicomVR vr)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(vr);
        if (_whole is null)
        {
            return new Iso2022Encoder(_initial, _sets).Encode(text, vr);
        }

        try
        {
            return _whole.GetBytes(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new DicomDataException($"character {e.Index + 1} is not in {Canonical}", e);
        }
    }

    /// <summary>The declared value.</summary>
    public override string ToString() => Declared;

    private static Encoding WholeEncoding(int number) => number switch
    {
        CharacterSetTerms.Utf8 => Encodings.Utf8,
        CharacterSetTerms.Gb18030 => Encodings.Of(54936),
        _ => Encodings.Of(936),
    };
}
