using System.Text.Json;
using System.Text.Json.Nodes;

namespace Appliance.Inference.Apps;

/// <summary>
/// What no value of a manifest may be, wherever it stands, and a schema does not say: what is read there goes into DICOM objects, names of folders
/// and terminals, and patterns of JSON Schema overlook a line feed at the end.
/// </summary>
internal static class ManifestText
{
    /// <summary>Appends a fault for each value that cannot be.</summary>
    /// <param name="node">The manifest, or a part of it; null where it says null.</param>
    /// <param name="path">Where that is, as <c>graph[2].with</c>; empty for the manifest.</param>
    /// <param name="faults">Where faults go.</param>
    public static void Check(JsonNode? node, string path, ICollection<AppFault> faults)
    {
        try
        {
            switch (node)
            {
                case JsonObject members:
                    foreach ((string name, JsonNode? member) in members)
                    {
                        CheckText(name, path.Length == 0 ? Package.ManifestName : path, faults);
                        Check(member, path.Length == 0 ? name : $"{path}.{name}", faults);
                    }
                    break;
                case JsonArray items:
                    for (int index = 0; index < items.Count; index++)
                    {
                        Check(items[index], FormattableString.Invariant($"{path}[{index}]"), faults);
                    }
                    break;
                case null:
                    faults.Add(AppFault.Of(path, "value-null"));
                    break;
                case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                    CheckText(value.GetValue<string>(), path, faults);
                    break;
                case JsonValue value when value.GetValueKind() == JsonValueKind.Number && IsTooLong(value.GetValue<JsonElement>()):
                    faults.Add(AppFault.Of(path, "number-too-long"));
                    break;
            }
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as \ud800, is found when the text is asked for.
            faults.Add(AppFault.Of(path.Length == 0 ? Package.ManifestName : path, "text-no-unicode"));
        }
    }

    private static void CheckText(string text, string path, ICollection<AppFault> faults)
    {
        if (text.Any(char.IsControl))
        {
            faults.Add(AppFault.Of(path, "text-control"));
        }
    }

    /// <summary>Whole numbers beyond 64 bits are not what any field takes, and not what the schema's reader expects.</summary>
    private static bool IsTooLong(JsonElement number) =>
        number.TryGetDouble(out double value) && double.IsFinite(value)
            ? !number.TryGetInt64(out _) && number.GetRawText().All(digit => digit is '-' || char.IsAsciiDigit(digit))
            : true;
}
