using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Import;

/// <summary>
/// A package made of a bundle, as far as it can be: what only a person knows is left empty or named in <c>import.json</c>, and
/// <see cref="PackageGaps"/> keeps it from being packed until it is there.
/// </summary>
public sealed partial class PackageDraft
{
    /// <summary>The model's name in the package.</summary>
    public const string ModelName = "model.onnx";

    private const int AssumedMebibytes = 4096;
    private const int MaxVendor = 64;
    private const int MaxLabel = 255;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private PackageDraft(IReadOnlyDictionary<string, byte[]> files) => Files = files;

    /// <summary>The files that are made, by name: app.json, the model card and import.json. Those of the bundle are copied beside them.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; }

    /// <summary>Makes the draft.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="model">What its model says; null when there is none.</param>
    public static PackageDraft Of(MonaiBundle bundle, ModelFacts? model)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var open = new List<AppFault>(bundle.Open);
        if (model?.Fault is { } fault)
        {
            open.Add(new AppFault("models/model.onnx", fault));
        }

        JsonElement? metadata = bundle.Metadata;
        JsonElement? formats = metadata.Member("network_data_format");
        NetworkFormat? input = NetworkFormat.First(formats.Member("inputs"));
        NetworkFormat? output = NetworkFormat.First(formats.Member("outputs"));
        var config = new BundleConfig(bundle.Inference);
        JsonObject app = Manifest(bundle, model ?? new ModelFacts("", "", null, null, null), input, output, config, open);
        Ask(open, output);
        return new PackageDraft(new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [AppPackage.ManifestName] = Bytes(app),
            [ModelCardDraft.FileName] = ModelCardDraft.Of(bundle.Name, metadata),
            [ImportRecord.FileName] = ImportRecord.Of(bundle.Name, metadata, open).ToBytes(),
        });
    }

    private static JsonObject Manifest(
        MonaiBundle bundle, ModelFacts model, NetworkFormat? input, NetworkFormat? output, BundleConfig config, List<AppFault> open)
    {
        JsonElement? metadata = bundle.Metadata;
        InputDraft contract = InputDraft.Of(input?.Modality, open);
        JsonObject network = NetworkDraft.Of(model, input, output, config, open);
        IReadOnlyList<SegmentDraft> segments = SegmentDraft.Of(Classes(network["classes"]!.GetValue<int>(), output, open));
        var title = metadata.Member("name").Text() ?? metadata.Member("task").Text() ?? bundle.Name;
        return new JsonObject
        {
            ["format"] = 1,
            ["id"] = SegmentDraft.Slug(bundle.Name, "app"),
            ["version"] = Version(metadata.Member("version").Text(), open),
            ["title"] = new JsonObject { ["en"] = title, ["zh"] = "" },
            ["vendor"] = metadata.Member("authors").Text(MaxVendor) ?? "",
            ["intendedUse"] = new JsonObject { ["en"] = metadata.Member("intended_use").Text() ?? "", ["zh"] = "" },
            ["input"] = contract.Input,
            ["graph"] = Graph(contract, GraphDraft.Of(config.Before, contract.IsCt, open), network, segments),
            ["segments"] = new JsonArray([.. segments.Select(segment => segment.ToSegment())]),
            ["outputs"] = new JsonObject { ["findings"] = "findings", ["segmentation"] = "restored" },
            ["resources"] = new JsonObject { ["hostMebibytes"] = AssumedMebibytes, ["deviceMebibytes"] = AssumedMebibytes, ["lane"] = "routine" },
        };
    }

    private static JsonArray Graph(InputDraft contract, GraphDraft before, JsonObject network, IReadOnlyList<SegmentDraft> segments) =>
    [
        new JsonObject { ["id"] = "series", ["type"] = "series" },
        new JsonObject { ["id"] = "volume", ["type"] = "volume", ["inputs"] = new JsonObject { ["series"] = "series" }, ["with"] = new JsonObject { ["unit"] = contract.Unit } },
        .. before.Steps,
        new JsonObject { ["id"] = "network", ["type"] = "patches", ["inputs"] = new JsonObject { ["volume"] = before.Last }, ["with"] = network },
        new JsonObject { ["id"] = "restored", ["type"] = "restore", ["inputs"] = new JsonObject { ["mask"] = "network", ["onto"] = "volume" } },
        new JsonObject
        {
            ["id"] = "measured", ["type"] = "measure", ["inputs"] = new JsonObject { ["mask"] = "restored", ["volume"] = "volume" },
            ["with"] = new JsonObject { ["structures"] = new JsonObject(segments.Select(segment => KeyValuePair.Create(segment.Id, (JsonNode?)new JsonArray(segment.Label)))) },
        },
        new JsonObject
        {
            ["id"] = "findings", ["type"] = "findings", ["inputs"] = new JsonObject { ["measurements"] = "measured" },
            ["with"] = new JsonObject { ["findings"] = new JsonArray([.. segments.Select(segment => segment.ToFinding())]) },
        },
    ];

    /// <summary>The classes that become labels: of several all but the first, which is the background; the only one.</summary>
    private static IEnumerable<(byte Label, string Name)> Classes(int classes, NetworkFormat? output, List<AppFault> open)
    {
        const string Where = "network_data_format.outputs.channel_def";
        int first = classes > 1 ? 1 : 0;
        if (classes > 1 && output?.Classes.GetValueOrDefault(0) is { } background && !background.Contains("background", StringComparison.OrdinalIgnoreCase))
        {
            open.Add(new AppFault(Where, $"Channel 0 is called '{background}'; the step 'patches' takes the first channel for the background and gives it no label."));
        }

        int[] nameless = [.. Enumerable.Range(first, classes - first).Where(channel => output?.Classes.ContainsKey(channel) != true)];
        if (nameless.Length > 0)
        {
            open.Add(new AppFault(Where, $"Channel(s) {string.Join(", ", nameless.Take(8))} have no name. Give them one in segments and findings of app.json."));
        }

        return Enumerable.Range(first, Math.Min(MaxLabel, classes - first)).Select(channel => (
            (byte)(first == 1 ? channel : channel + 1), output?.Classes.GetValueOrDefault(channel) ?? FormattableString.Invariant($"Class {channel}")));
    }

    private static void Ask(List<AppFault> open, NetworkFormat? output)
    {
        if (output is { IsSegmentation: false })
        {
            open.Add(new AppFault("network_data_format.outputs", "It is not called a segmentation. A network that gives classes, boxes or points cannot be run by the step 'patches'."));
        }

        open.Add(new AppFault("input", "The limits of orientation, slices, coverage and spacing are assumed. Set them from the images the network was trained and tested on."));
        open.Add(new AppFault("resources", $"{AssumedMebibytes} MiB are assumed. Measure with 'appliance apps bench FOLDER' and write what the largest study takes."));
        open.Add(new AppFault("certificate", "There is none, so every result will say RESEARCH. Put the certificate into app.json, or decide that it is for research."));
    }

    private static string Version(string? version, List<AppFault> open)
    {
        if (version is not null && VersionForm().IsMatch(version))
        {
            return version;
        }

        open.Add(new AppFault("version", $"The bundle's version '{version}' is not major.minor.patch; 0.1.0 is assumed."));
        return "0.1.0";
    }

    internal static byte[] Bytes(JsonNode node) => [.. JsonSerializer.SerializeToUtf8Bytes(node, Readable), (byte)'\n'];

    [GeneratedRegex(@"^(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})\z", RegexOptions.CultureInvariant)]
    private static partial Regex VersionForm();
}
