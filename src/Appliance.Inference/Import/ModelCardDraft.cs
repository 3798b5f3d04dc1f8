using System.Text;
using System.Text.Json;

namespace Appliance.Inference.Import;

/// <summary>The skeleton of a model card: what a bundle says of itself, and marked places for what only its maker knows.</summary>
internal static class ModelCardDraft
{
    /// <summary>Its name in a package.</summary>
    public const string FileName = "MODEL_CARD.md";

    /// <summary>What a person has to replace.</summary>
    public const string ToWrite = "[to be written]";

    private const int MaxReferences = 20;

    /// <summary>The card of a new app: nothing but what has to be written.</summary>
    public static byte[] New(string id) => Encoding.UTF8.GetBytes($"""
        # {id} 0.1.0

        **Research use. Not for diagnosis. No certificate.**

        ## What it does
        Question, answer, for whom, and what a reader does with it: {ToWrite}

        ## How
        Network, input, what stands before and after it: {ToWrite}

        ## Training data
        Patients, scanners, countries, labels and who made them, licence: {ToWrite}

        ## Input
        What is read, what is refused: {ToWrite}

        ## Measured
        | on | n | figure, with its interval |
        | --- | --- | --- |
        | {ToWrite} | | |

        ## Limits
        Where it fails, what it must not be used for: {ToWrite}

        """);

    /// <summary>Makes the card of a bundle.</summary>
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
