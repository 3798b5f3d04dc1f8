using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Appliance.Dicom.Data.Json;

internal static class JsonNumbers
{
    /// <summary>
    /// Writes a number as the digits it was written with, so that a decimal string keeps its precision; in another spelling when
    /// JSON has no such (+1, .5, 007); as a string when it is no number or not finite (PS3.18 F.2.3.1 allows that for IS and DS).
    /// </summary>
    internal static void Write(Utf8JsonWriter writer, string text)
    {
        if (IsJsonNumber(text))
        {
            writer.WriteRawValue(text, skipInputValidation: true);
        }
        else if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(text switch
            {
                "Infinity" or "∞" => "inf",
                "-Infinity" or "-∞" => "-inf",
                _ => text,
            });
        }
    }

    private static bool IsJsonNumber(string text)
    {
        if (!Ascii.IsValid(text))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(Encoding.ASCII.GetBytes(text));
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.BytesConsumed == text.Length && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
