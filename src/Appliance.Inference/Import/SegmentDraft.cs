using System.Text.Json.Nodes;

namespace Appliance.Inference.Import;

/// <summary>A class of the network as the structure, segment and finding it becomes. Its codes are left empty: names are no codes.</summary>
/// <param name="Label">Its label in the mask.</param>
/// <param name="Name">Its name in the bundle.</param>
/// <param name="Id">Its name in the package.</param>
internal sealed record SegmentDraft(byte Label, string Name, string Id)
{
    private const int MaxId = 48;

    // Colours that lie far apart, in turn.
    private static readonly string[] Colors = ["#4FC3F7", "#FFD54F", "#81C784", "#E57373", "#BA68C8", "#FF8A65", "#4DB6AC", "#F06292"];

    /// <summary>Names the classes, no two alike.</summary>
    public static IReadOnlyList<SegmentDraft> Of(IEnumerable<(byte Label, string Name)> classes)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. classes.Select(one =>
        {
            string id = Slug(one.Name, "class");
            return new SegmentDraft(one.Label, one.Name, taken.Add(id) ? id : Unique(taken, id));
        })];
    }

    /// <summary>Lower-case letters, digits and hyphens.</summary>
    public static string Slug(string name, string otherwise)
    {
        string letters = new([.. name.ToLowerInvariant().Select(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) ? letter : '-')]);
        string slug = string.Join('-', letters.Split('-', StringSplitOptions.RemoveEmptyEntries));
        return slug.Length == 0 ? otherwise : slug[..Math.Min(MaxId, slug.Length)].TrimEnd('-');
    }

    /// <summary>The entry in <c>segments</c>.</summary>
    public JsonObject ToSegment()
    {
        var segment = new JsonObject
        {
            ["label"] = Label, ["name"] = Name, ["category"] = Code("", "SCT", "Anatomical Structure"), ["type"] = Code("", "SCT", Name), ["color"] = Colors[(Label - 1) % Colors.Length],
        };
        AddSide(segment);
        return segment;
    }

    /// <summary>The finding: its volume.</summary>
    public JsonObject ToFinding()
    {
        var finding = new JsonObject
        {
            ["id"] = $"{Id}-volume", ["title"] = new JsonObject { ["en"] = $"Volume, {Name}", ["zh"] = "" }, ["structure"] = Id, ["measure"] = "millilitres",
            ["concept"] = Code("118565006", "SCT", "Volume"), ["site"] = Code("", "SCT", Name), ["unit"] = Code("mL", "UCUM", "milliliter"), ["unitText"] = "mL", ["decimals"] = 1,
        };
        AddSide(finding);
        return finding;
    }

    private void AddSide(JsonObject target)
    {
        string[] words = Id.Split('-');
        (bool left, bool right) = (words.Contains("left"), words.Contains("right"));
        if (left != right)
        {
            target["laterality"] = left ? Code("7771000", "SCT", "Left") : Code("24028007", "SCT", "Right");
        }
    }

    private static string Unique(HashSet<string> taken, string id)
    {
        int number = 2;
        while (!taken.Add(FormattableString.Invariant($"{id}-{number}")))
        {
            number++;
        }

        return FormattableString.Invariant($"{id}-{number}");
    }

    private static JsonObject Code(string value, string scheme, string meaning) => new() { ["value"] = value, ["scheme"] = scheme, ["meaning"] = meaning };
}
