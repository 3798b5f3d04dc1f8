using System.Text;

namespace Appliance.Dicom.Data.Text;

/// <summary>Text with code extensions (PS3.5 6.1.2.5): escapes invoke sets, delimiters and control characters reset them.</summary>
/// <param name="initial">The set of value 1, which holds where nothing is invoked; null for ASCII alone.</param>
/// <param name="fallback">The set for high bytes where no set takes them; null shows them as Latin-1, so that none is lost.</param>
internal ref struct Iso2022Decoder(CodeSet? initial, CodeSet? fallback)
{
    private const byte Escape = 0x1B;
    private readonly StringBuilder _text = new();
    private CodeSet _g0 = InitialG0(initial);
    private CodeSet? _g1 = initial is { IsG0: false } ? initial : null;
    private int _runStart;

    internal static CodeSet InitialG0(CodeSet? initial) => initial?.Number == 13 ? CodeSet.JisRoman : CodeSet.Ascii;

    internal string Decode(ReadOnlySpan<byte> bytes, DicomVR vr)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (bytes[at] == Escape && Invoked(bytes[(at + 1)..]) is { } set)
            {
                EndRun(bytes, at);
                _g0 = set.IsG0 ? set : _g0;
                _g1 = set.IsG0 ? _g1 : set;
                at += 1 + set.Escape.Length;
                _runStart = at;
            }
            else if (IsReset(bytes[at], vr))
            {
                EndRun(bytes, at);
                _text.Append((char)bytes[at]);
                _runStart = ++at;
                _g0 = InitialG0(initial);
                // High bytes after a reset belong to no set when value 1 is ASCII: the one invoked last stays likelier than none.
                _g1 = initial is { IsG0: false } ? initial : _g1;
            }
            else
            {
                at += IsPair(bytes, at, vr) ? 2 : 1;
            }
        }

        EndRun(bytes, bytes.Length);
        return _text.ToString();
    }

    private static CodeSet? Invoked(ReadOnlySpan<byte> rest)
    {
        foreach (var set in CodeSet.All)
        {
            if (Matches(rest, set.Escape))
            {
                return set;
            }
        }

        return Matches(rest, CodeSet.Ascii.Escape) ? CodeSet.Ascii
            : Matches(rest, CodeSet.JisRoman.Escape) ? CodeSet.JisRoman
            : null;
    }

    private static bool Matches(ReadOnlySpan<byte> rest, string escape)
    {
        if (rest.Length < escape.Length)
        {
            return false;
        }

        for (var i = 0; i < escape.Length; i++)
        {
            if (rest[i] != escape[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>PS3.5 6.1.2.5.3: where value 1 is active again. Within a two-byte G0 set these bytes are halves of characters.</summary>
    private readonly bool IsReset(byte value, DicomVR vr) => value switch
    {
        (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r' => true,
        (byte)'\\' => _g0.Width == 1 && vr.IsMultiValued,
        (byte)'^' or (byte)'=' => _g0.Width == 1 && vr == DicomVR.PN,
        _ => false,
    };

    private readonly bool IsPair(ReadOnlySpan<byte> bytes, int at, DicomVR vr)
    {
        var isLow = bytes[at] < 0x80;
        if ((isLow ? _g0 : _g1 ?? fallback) is not { Width: 2 } || at + 1 >= bytes.Length || bytes[at + 1] <= ' ' || bytes[at] <= ' ')
        {
            return false;
        }

        // A value cut off within a character: the delimiter counts (PS3.5 6.1.2.5.3). Leads below A1 are of GBK and UHC, whose second
        // byte may look like a delimiter.
        return isLow || bytes[at] < 0xA1 || !IsReset(bytes[at + 1], vr);
    }

    private void EndRun(ReadOnlySpan<byte> bytes, int end)
    {
        var run = bytes[_runStart..end];
        _runStart = end;
        var high = _g1 ?? fallback;
        if (_g0.Width == 2)
        {
            AppendMixed(run, high);
        }
        else
        {
            _text.Append(high?.Decode(run) ?? Encoding.Latin1.GetString(run));
        }
    }

    /// <summary>A two-byte set in G0, perhaps with a set in G1 beside it: runs of low and of high bytes in turn.</summary>
    private readonly void AppendMixed(ReadOnlySpan<byte> run, CodeSet? high)
    {
        while (!run.IsEmpty)
        {
            var isLow = run[0] < 0x80;
            var length = run.IndexOfAnyInRange(isLow ? (byte)0x80 : (byte)0, isLow ? (byte)0xFF : (byte)0x7F);
            var part = length < 0 ? run : run[..length];
            _text.Append(isLow ? _g0.Decode(part) : high?.Decode(part) ?? Encoding.Latin1.GetString(part));
            run = run[part.Length..];
        }
    }
}
