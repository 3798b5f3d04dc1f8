using System.Globalization;
using System.Text.Json;

namespace Appliance.Inference.Import;

/// <summary>One JSON file of a bundle: read within its limits, and looked into without trust. What is not there or not of a kind is null.</summary>
internal static class BundleFile
{
    /// <summary>Largest file, bytes.</summary>
    public const long MaxBytes = 4 * 1024 * 1024;

    /// <summary>Longest text that is taken over.</summary>
    public const int MaxText = 1024;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads JSON; null when it is none.</summary>
    public static JsonElement? Parse(ReadOnlyMemory<byte> json, out string fault)
    {
        fault = "";
        try
        {
            RequireText(json.Span);
            using JsonDocument document = JsonDocument.Parse(json, Options);
            return document.RootElement.Clone();
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            fault = cause.Message;
            return null;
        }
    }

    /// <summary>A member of an object.</summary>
    public static JsonElement? Member(this JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text in one line, cut to what a field takes.</summary>
    public static string? Text(this JsonElement? element, int most = MaxText) =>
        element is { ValueKind: JsonValueKind.String } text && Line(text.GetString()!) is { Length: > 0 } line ? line[..Math.Min(most, line.Length)] : null;

    /// <summary>A finite number.</summary>
    public static double? Number(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double value) && double.IsFinite(value) ? value : null;

    /// <summary>true or false; as texts too, which bundles have.</summary>
    public static bool? Truth(this JsonElement? element) => element?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => bool.TryParse(element.Value.GetString(), out bool value) ? value : null,
        _ => null,
    };

    /// <summary>As many finite numbers as are asked for; one alone stands for all.</summary>
    public static double[]? Numbers(this JsonElement? element, int count)
    {
        if (element.Number() is { } one)
        {
            return [.. Enumerable.Repeat(one, count)];
        }

        double?[] all = [.. element.Items(count + 1).Select(item => ((JsonElement?)item).Number())];
        return all.Length == count && all.All(number => number is not null) ? [.. all.Select(number => number!.Value)] : null;
    }

    /// <summary>The items of a list, no more than a number of them.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement? element, int most) =>
        element is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Take(most) : [];

    /// <summary>The members of an object, no more than a number of them.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement? element, int most) =>
        element is { ValueKind: JsonValueKind.Object } found ? found.EnumerateObject().Take(most) : [];

    /// <summary>A number as it is written in a sentence.</summary>
    public static string Said(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>Bytes that are no UTF-8 and halves of characters are found here, not wherever a text is asked for.</summary>
    /// <exception cref="InvalidOperationException">A name or a text is not Unicode.</exception>
    private static void RequireText(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Options.MaxDepth, CommentHandling = Options.CommentHandling, AllowTrailingCommas = Options.AllowTrailingCommas });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                reader.GetString();
            }
        }
    }

    /// <summary>A text in one line, without control characters.</summary>
    public static string Line(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(word => new string([.. word.Where(letter => !char.IsControl(letter) && !char.IsSurrogate(letter))])));
}
