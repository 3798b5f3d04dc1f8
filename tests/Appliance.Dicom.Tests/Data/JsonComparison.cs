using System.Globalization;
using System.Text.Json;

namespace Appliance.Dicom.Tests.Data;

/// <summary>Where two data sets of the DICOM JSON model differ, as paths such as <c>00081140[0]/00081150</c>.</summary>
internal static class JsonComparison
{
    private const int ShownCharacters = 200;

    internal sealed record Difference(string Path, string VR, string Kind, string Ours, string Theirs)
    {
        public override string ToString() => $"{Path} {VR} {Kind}: ours {Short(Ours)}, theirs {Short(Theirs)}";

        private static string Short(string text) => text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "...";
    }

    internal static List<Difference> Compare(string ours, string theirs)
    {
        using var our = JsonDocument.Parse(ours, new JsonDocumentOptions { MaxDepth = 256 });
        using var their = JsonDocument.Parse(theirs, new JsonDocumentOptions { MaxDepth = 256, AllowTrailingCommas = true });
        var differences = new List<Difference>();
        CompareDatasets("", our.RootElement, their.RootElement, differences);
        return differences;
    }

    private static void CompareDatasets(string path, JsonElement ours, JsonElement theirs, List<Difference> differences)
    {
        var our = ours.EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
        var their = theirs.EnumerateObject().ToDictionary(property => property.Name, property => property.Value);
        foreach (var tag in our.Keys.Union(their.Keys).Order(StringComparer.Ordinal))
        {
            var at = path + tag;
            if (!our.TryGetValue(tag, out var one))
            {
                differences.Add(new Difference(at, VR(their[tag]), "missing", "", Text(their[tag])));
            }
            else if (!their.TryGetValue(tag, out var other))
            {
                differences.Add(new Difference(at, VR(one), "extra", Text(one), ""));
            }
            else
            {
                CompareElements(at, one, other, differences);
            }
        }
    }

    private static void CompareElements(string path, JsonElement ours, JsonElement theirs, List<Difference> differences)
    {
        if (VR(ours) != VR(theirs))
        {
            differences.Add(new Difference(path, VR(ours), "vr", Text(ours), Text(theirs)));
            return;
        }

        var names = ours.EnumerateObject().Select(p => p.Name).Union(theirs.EnumerateObject().Select(p => p.Name));
        foreach (var name in names.Where(name => name != "vr"))
        {
            var haveOne = ours.TryGetProperty(name, out var one);
            var haveOther = theirs.TryGetProperty(name, out var other);
            if (!haveOne || !haveOther)
            {
                differences.Add(new Difference(path, VR(ours), name, Text(ours), Text(theirs)));
            }
            else if (VR(ours) == "SQ")
            {
                CompareItems(path, one, other, differences);
            }
            else if (!SameValue(VR(ours), one, other))
            {
                differences.Add(new Difference(path, VR(ours), "value", Text(one), Text(other)));
            }
        }
    }

    private static void CompareItems(string path, JsonElement ours, JsonElement theirs, List<Difference> differences)
    {
        if (ours.GetArrayLength() != theirs.GetArrayLength())
        {
            differences.Add(new Difference(path, "SQ", "items", Text(ours), Text(theirs)));
            return;
        }

        for (var i = 0; i < ours.GetArrayLength(); i++)
        {
            CompareDatasets($"{path}[{i.ToString(CultureInfo.InvariantCulture)}]/", ours[i], theirs[i], differences);
        }
    }

    /// <summary>Numbers are the same when they are the same number, however they are spelt.</summary>
    private static bool SameValue(string vr, JsonElement ours, JsonElement theirs)
    {
        if (ours.ValueKind != theirs.ValueKind)
        {
            return false;
        }

        return ours.ValueKind switch
        {
            JsonValueKind.Number when vr == "FL" => ours.GetSingle().Equals(theirs.GetSingle()),
            JsonValueKind.Number => ours.GetDouble().Equals(theirs.GetDouble()),
            JsonValueKind.String => ours.GetString() == theirs.GetString(),
            JsonValueKind.Array => ours.GetArrayLength() == theirs.GetArrayLength()
                && ours.EnumerateArray().Zip(theirs.EnumerateArray()).All(pair => SameValue(vr, pair.First, pair.Second)),
            JsonValueKind.Object => JsonElement.DeepEquals(ours, theirs),
            _ => true,
        };
    }

    private static string VR(JsonElement element) => element.TryGetProperty("vr", out var vr) ? vr.GetString()! : "";

    private static string Text(JsonElement element) => element.GetRawText();
}
