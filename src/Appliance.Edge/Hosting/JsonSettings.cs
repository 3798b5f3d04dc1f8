using System.Text;
using System.Text.Json;

namespace Appliance.Edge.Hosting;

/// <summary>
/// Reads a site profile into settings that remember their line. Comments and trailing commas are welcome:
/// people write these files by hand.
/// </summary>
public static class JsonSettings
{
    /// <summary>The largest profile that is read, in bytes.</summary>
    public const int MaxFileBytes = 1 << 20;

    private const int MaxDepth = 16;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its settings; a file that cannot be read gives a layer with one fault.</returns>
    public static SettingLayer ReadFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxFileBytes)
            {
                return Unreadable(path, Texts.Format("FileTooLarge", MaxFileBytes), path);
            }

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Read(bytes, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable(path, Texts.Format("FileUnreadable", e.Message), null);
        }
    }

    /// <summary>Reads the bytes of a profile.</summary>
    /// <param name="json">UTF-8 JSON with an object at its root.</param>
    /// <param name="name">What to call the source in origins.</param>
    public static SettingLayer Read(ReadOnlySpan<byte> json, string name)
    {
        json = json.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json;
        var walk = new Walk(name);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth,
        });
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return Unreadable(name, Texts.Get("NotAnObject"), $"{name}:1");
            }

            walk.Object(ref reader, json, "");
            reader.Read(); // anything after the object throws
        }
        catch (JsonException e)
        {
            return Unreadable(name, Texts.Format("NotJson", e.Message), $"{name}:{e.LineNumber + 1}");
        }
        catch (InvalidOperationException e)
        {
            // A text that is not UTF-8, or half of a surrogate pair: the reader finds it only when the text is asked for.
            return Unreadable(name, Texts.Format("NotJson", e.Message), null);
        }

        return new SettingLayer(walk.Settings, walk.Lists, walk.Faults);
    }

    private static SettingLayer Unreadable(string key, string rule, string? origin) =>
        new([], [], [new OptionFault(key, null, rule, origin)]);

    private sealed class Walk(string name)
    {
        private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

        public List<Setting> Settings { get; } = [];

        public List<string> Lists { get; } = [];

        public List<OptionFault> Faults { get; } = [];

        public void Object(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string path)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = Join(path, reader.GetString()!);
                if (!_seen.Add(key))
                {
                    Faults.Add(new OptionFault(key, null, Texts.Get("KeyTwice"), Origin(ref reader, json)));
                }

                reader.Read();
                Value(ref reader, json, key);
            }
        }

        private void Array(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string path)
        {
            Lists.Add(path);
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                Value(ref reader, json, $"{path}:{i}");
            }
        }

        private void Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string key)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    Object(ref reader, json, key);
                    break;
                case JsonTokenType.StartArray:
                    Array(ref reader, json, key);
                    break;
                case JsonTokenType.Null:
                    break; // the same as a key that is not there
                case JsonTokenType.String:
                    Settings.Add(new Setting(key, reader.GetString()!, Origin(ref reader, json)));
                    break;
                default:
                    Settings.Add(new Setting(key, Encoding.UTF8.GetString(reader.ValueSpan), Origin(ref reader, json)));
                    break;
            }
        }

        private string Origin(ref Utf8JsonReader reader, ReadOnlySpan<byte> json) =>
            $"{name}:{json[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1}";

        private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}:{key}";
    }
}
