using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Appliance.Inference.Apps;

/// <summary>
/// Which versions of a module an app takes: one to four comparisons with one space between them, all of which must hold, as
/// <c>&gt;=1.2 &lt;2</c>. Each is <c>&gt;=</c>, <c>&gt;</c>, <c>&lt;=</c>, <c>&lt;</c> or <c>=</c> and a version of one to three numbers; a number
/// that is left out is 0.
/// </summary>
public sealed class VersionRange
{
    /// <summary>Longest text, characters.</summary>
    public const int MaxLength = 96;

    /// <summary>Most comparisons.</summary>
    public const int MaxComparisons = 4;

    /// <summary>Largest number in a version.</summary>
    public const int MaxNumber = 99_999;

    private static readonly string[] Operators = [">=", "<=", ">", "<", "="]; // The longer ones first: each is also the beginning of none after it.

    private readonly Comparison[] _comparisons;

    private VersionRange(Comparison[] comparisons) => _comparisons = comparisons;

    /// <summary>Reads a range.</summary>
    /// <returns>False for what is no range.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VersionRange? range)
    {
        range = null;
        if (text is not { Length: > 0 and <= MaxLength })
        {
            return false;
        }

        string[] parts = text.Split(' ');
        if (parts.Length > MaxComparisons)
        {
            return false;
        }

        var comparisons = new Comparison[parts.Length];
        for (int index = 0; index < parts.Length; index++)
        {
            string? operation = Array.Find(Operators, known => parts[index].StartsWith(known, StringComparison.Ordinal));
            if (operation is null || ParseVersion(parts[index].AsSpan(operation.Length)) is not { } version)
            {
                return false;
            }

            comparisons[index] = new Comparison(operation, version);
        }

        range = new VersionRange(comparisons);
        return true;
    }

    /// <summary>Whether a version is one of these.</summary>
    public bool Contains(Version version) => Array.TrueForAll(_comparisons, comparison => comparison.Holds(version));

    /// <summary>The range as text that <see cref="TryParse"/> reads, with every number written out.</summary>
    public override string ToString() => string.Join(' ', _comparisons.Select(comparison => comparison.Operator + comparison.Version));

    private static Version? ParseVersion(ReadOnlySpan<char> text)
    {
        Span<int> numbers = [0, 0, 0];
        int count = 0;
        foreach (Range part in text.Split('.'))
        {
            if (count == numbers.Length || !TryNumber(text[part], out numbers[count]))
            {
                return null;
            }

            count++;
        }

        return new Version(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>A number as versions have them: no sign, no leading zero, at most five digits.</summary>
    private static bool TryNumber(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        return text.Length is > 0 and <= 5 && (text.Length == 1 || text[0] != '0') && !text.ContainsAnyExceptInRange('0', '9')
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private readonly record struct Comparison(string Operator, Version Version)
    {
        public bool Holds(Version version) => Operator switch
        {
            ">=" => version >= Version,
            "<=" => version <= Version,
            ">" => version > Version,
            "<" => version < Version,
            _ => version == Version,
        };
    }
}
