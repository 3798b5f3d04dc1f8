using System.Text;
using System.Text.Json;

namespace Appliance.Inference.Import;

/// <summary>The skeleton of a model card: what the bundle says of itself, and marked places for what it does not.</summary>
internal static class ModelCardDraft
{
    /// <summary>Its name in a package.</summary>
    public const string FileName = "MODEL_CARD.md";

    /// <summary>What a person has to replace.</summary>
    public const string ToWrite = "[to be written]";

    private const int MaxReferences = 20;

    /// <summary>Makes the card.</summary>
    public static byte[] Of(string name, JsonElement? metadata)
    {
        string Said(string member) => metadata.Member(member).Text() ?? ToWrite;
        var card = new StringBuilder();
        void Section(string title, params IEnumerable<string> lines) => card.Append(FormattableString.Invariant($"\n## {title}\n")).AppendJoin('\n', lines).Append('\n');
        card.Append(FormattableString.Invariant($"# {metadata.Member("name").Text() ?? name} {metadata.Member("version").Text()}\n"));
        Section("What it does", Said("description"), $"Intended use, as its makers say: {Said("intended_use")}");
        Section("Where it comes from", $"Imported from the MONAI bundle `{name}`.", $"Authors: {Said("authors")}", $"Copyright: {Said("copyright")}", $"Licence: {ToWrite}");
        Section("Training data", Said("data_source"), $"Labels: {Said("label_classes")}", $"Patients, scanners, countries: {ToWrite}");
        Section("Measured by its makers", [.. metadata.Member("eval_metrics").Members(MaxReferences).Select(metric => $"- {BundleFile.Line(metric.Name)}: {((JsonElement?)metric.Value).Number()?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? ToWrite}")]);
        Section("Measured here", $"On which data, n, with which figures and against what: {ToWrite}", $"Against the bundle's own output on the same images: {ToWrite}");
        Section("Limits", $"Where it fails, and what it must not be used for: {ToWrite}");
        Section("References", [.. metadata.Member("references").Items(MaxReferences).Select(reference => ((JsonElement?)reference).Text()).OfType<string>().Select(text => $"- {text}")]);
        return Encoding.UTF8.GetBytes(card.ToString());
    }
}
