using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>What a value of each representation may be (PS3.5 table 6.2-1).</summary>
internal static partial class ValueLimits
{
    /// <summary>Digits and dots: a scanner's UID is taken over with the zeros it puts before components.</summary>
    public static ValueLimit Uid { get; } = new(DicomUID.MaxLength, value => DigitsAndDots().IsMatch(value));

    private static readonly FrozenDictionary<DicomVR, ValueLimit> ByRepresentation = new Dictionary<DicomVR, ValueLimit>
    {
        [DicomVR.AE] = new(16, IsPlain),
        [DicomVR.AS] = new(4, value => Age().IsMatch(value)),
        [DicomVR.CS] = new(16, value => Code().IsMatch(value)),
        [DicomVR.DA] = new(8, value => Date().IsMatch(value)),
        [DicomVR.DS] = new(16, value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)),
        [DicomVR.DT] = new(26, value => DateTime().IsMatch(value)),
        [DicomVR.IS] = new(12, value => int.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out _)),
        [DicomVR.LO] = new(64, IsPlain),
        [DicomVR.LT] = new(10_240, IsText),
        [DicomVR.PN] = new(194, IsPlain), // Three groups of 64 with their delimiters.
        [DicomVR.SH] = new(16, IsPlain),
        [DicomVR.ST] = new(1024, IsText),
        [DicomVR.TM] = new(14, value => Time().IsMatch(value)),
        [DicomVR.UC] = new(int.MaxValue, IsPlain),
        [DicomVR.UI] = Uid,
        [DicomVR.UR] = new(int.MaxValue, IsPlain),
        [DicomVR.UT] = new(int.MaxValue, IsText),
    }.ToFrozenDictionary();

    /// <summary>The limit of a representation of characters; null for another.</summary>
    public static ValueLimit? Of(DicomVR vr) => ByRepresentation.GetValueOrDefault(vr);

    private static bool IsPlain(string value) => !value.Any(char.IsControl);

    private static bool IsText(string value) => !value.Any(letter => char.IsControl(letter) && letter is not ('\r' or '\n' or '\f' or '\t'));

    [GeneratedRegex(@"^[0-9]{3}[DWMY]\z")]
    private static partial Regex Age();

    [GeneratedRegex(@"^[A-Z0-9_ ]*\z")]
    private static partial Regex Code();

    [GeneratedRegex(@"^[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])\z")]
    private static partial Regex Date();

    [GeneratedRegex(@"^[0-9]{4}([0-9]{2}){0,5}(\.[0-9]{1,6})?([+-][0-9]{4})?\z")]
    private static partial Regex DateTime();

    [GeneratedRegex(@"^([01][0-9]|2[0-3])([0-5][0-9]([0-5][0-9]|60)?)?(\.[0-9]{1,6})? *\z")]
    private static partial Regex Time();

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+)*\z")]
    private static partial Regex DigitsAndDots();
}

/// <summary>The limit of one representation.</summary>
/// <param name="MaxCharacters">Most characters of one value.</param>
/// <param name="IsLegal">Whether a value that is not empty is one.</param>
internal sealed record ValueLimit(int MaxCharacters, Func<string, bool> IsLegal)
{
    /// <summary>Whether a value is not too long and legal.</summary>
    public bool Allows(string value) => value.Length <= MaxCharacters && IsLegal(value);
}
