using System.Text;

namespace Appliance.Dicom.Data.Text.Guessing;

/// <summary>One way to read bytes, and how surprising they are when read that way: the fewer bits, the likelier.</summary>
/// <param name="encoding">Reads the bytes; what it cannot read becomes U+FFFD.</param>
/// <param name="priorBits">What it costs to be this at all.</param>
internal abstract class TextHypothesis(Encoding encoding, double priorBits)
{
    /// <summary>A byte that is no character of the encoding.</summary>
    protected const double Impossible = 25;

    /// <summary>A control character of C1, which no text has.</summary>
    protected const double Control = 20;

    private const double AsciiLetter = 4.7;
    private const double AsciiOther = 3;

    internal double PriorBits => priorBits;

    /// <summary>The surprise of one value, in bits.</summary>
    internal double Bits(byte[] value) => Cost(encoding.GetString(value));

    protected abstract double Cost(string text);

    protected static double Ascii(char c) => char.IsAsciiLetter(c) ? AsciiLetter : AsciiOther;
}
