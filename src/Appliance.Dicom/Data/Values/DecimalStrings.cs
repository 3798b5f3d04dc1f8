using System.Globalization;
using System.Numerics;

namespace Appliance.Dicom.Data.Values;

internal static class DecimalStrings
{
    /// <summary>The longest decimal string (PS3.5 6.2), in characters.</summary>
    internal const int MaxLength = 16;

    /// <summary>A number in at most 16 characters, with as many digits as fit.</summary>
    internal static string Format<T>(T value)
        where T : struct, INumber<T>
    {
        if (!T.IsFinite(value))
        {
            throw new OverflowException("DS holds finite numbers only");
        }

        var text = value.ToString(null, CultureInfo.InvariantCulture);
        if (text.Length <= MaxLength)
        {
            return text;
        }

        var number = double.CreateChecked(value);
        for (var digits = 15; digits > 0; digits--)
        {
            text = number.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (text.Length <= MaxLength)
            {
                return text;
            }
        }

        throw new OverflowException("the number does not fit a decimal string");
    }
}
