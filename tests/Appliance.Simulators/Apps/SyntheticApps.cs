using System.Globalization;
using System.Text.Json.Nodes;
using Appliance.Simulators.Phantoms;

namespace Appliance.Simulators.Apps;

/// <summary>
/// Folders of apps that have much in common and each something of their own: two modules (<c>syn-body</c>, and <c>syn-parts</c> that uses
/// it), and any number of apps on top of them. Their golden cases are an ellipsoid of water whose volume is known.
/// </summary>
public static class SyntheticApps
{
    /// <summary>The module that finds the body.</summary>
    public const string Body = "syn-body";

    /// <summary>The module that finds the body and its core; uses <see cref="Body"/>.</summary>
    public const string Parts = "syn-parts";

    private static readonly EllipsoidPhantom Water = new() { Size = 32, PixelSpacing = 5, TablePositions = [.. Enumerable.Range(-8, 17).Select(slice => slice * 7.5)] };

    /// <summary>Id of an app.</summary>
    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"syn-{number:00}");

    /// <summary>Writes a version of <see cref="Body"/>.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="version">Its version.</param>
    /// <param name="aboveHu">What is body is at least that dense.</param>
    public static string WriteBody(string folder, string version, int aboveHu = -300) => WriteModule(
        folder, Body, version,
        [
            Step("dense", "threshold", """{ "volume": "volume" }""", string.Create(CultureInfo.InvariantCulture, $$"""{ "atLeast": {{aboveHu}} }""")),
            Step("largest", "components", """{ "mask": "dense" }""", "{}"),
            Step("filled", "morphology", """{ "mask": "largest" }""", """{ "fillHolesMm2": 100000 }"""),
        ],
        new JsonObject { ["body"] = "filled" });

    /// <summary>Writes a version of <see cref="Parts"/>.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="version">Its version.</param>
    /// <param name="body">The versions of <see cref="Body"/> that it takes.</param>
    public static string WriteParts(string folder, string version, string body = ">=1 <2") => WriteModule(
        folder, Parts, version,
        [
            Use("whole", Body, body, """{ "volume": "volume" }""", """{ "body": "body" }"""),
            Step("inner", "morphology", """{ "mask": "body" }""", """{ "operations": [{ "do": "erode", "radiusMm": 12 }] }"""),
        ],
        new JsonObject { ["body"] = "body", ["core"] = "inner" });

    /// <summary>Writes an app. Apps whose numbers are 20 apart measure the same; the number also decides the module and the input contract.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="number">Which app, from 0.</param>
    /// <param name="version">Its version.</param>
    /// <param name="range">The versions of its module that it takes.</param>
    public static string WriteApp(string folder, int number, string version, string range = ">=1 <2")
    {
        string module = number % 2 == 0 ? Body : Parts;
        JsonObject app = App(Id(number), version, minSlices: 8 + (number % 3), Graph(module, range, threshold: -900 + (20 * (number % 20)), decimals: 1 + (number / 20 % 3)));
        Write(folder, "app.json", app);
        WriteGolden(folder, module);
        return folder;
    }

    private static string WriteModule(string folder, string id, string version, JsonArray graph, JsonObject outputs)
    {
        Write(folder, "app.json", new JsonObject
        {
            ["format"] = 1, ["kind"] = "module", ["id"] = id, ["version"] = version, ["title"] = Text(id), ["vendor"] = "Tests",
            ["inputs"] = new JsonObject { ["volume"] = "volume" }, ["graph"] = graph, ["outputs"] = outputs,
        });
        Write(folder, "golden/app.json", App($"{id}-proof", version, minSlices: 8, Graph(id, ">=0", threshold: -100, decimals: 1)));
        WriteGolden(folder, id);
        return folder;
    }

    /// <summary>Series and volume, the module whose mask is measured, and what is at least as dense as a threshold, which is outlined.</summary>
    private static JsonArray Graph(string module, string range, int threshold, int decimals)
    {
        JsonArray graph =
        [
            Step("series", "series", "{}", "{}"),
            Step("hu", "volume", """{ "series": "series" }""", "{}"),
            Use("shared", module, range, """{ "volume": "hu" }""", module == Body ? """{ "body": "body" }""" : """{ "core": "body" }"""),
            Step("above", "threshold", """{ "volume": "hu" }""", string.Create(CultureInfo.InvariantCulture, $$"""{ "atLeast": {{threshold}} }""")),
            Step("thing", "components", """{ "mask": "above" }""", "{}"),
            Step("bodies", "measure", """{ "mask": "body", "volume": "hu" }""", """{ "structures": { "body": [1] } }"""),
            Step("findings", "findings", """{ "measurements": "bodies" }""", Findings(threshold, decimals)),
        ];
        return graph;
    }

    private static string Findings(int threshold, int decimals) => new JsonObject
    {
        ["findings"] = new JsonArray(
            Finding("volume", "millilitres", "mL", decimals), Finding("mean", "meanHu", "[hnsf'U]", decimals), Finding("below", "fractionBelow", "%", decimals, threshold)),
    }.ToJsonString();

    private static JsonObject Finding(string id, string measure, string unit, int decimals, int? at = null)
    {
        var finding = new JsonObject
        {
            ["id"] = id, ["title"] = Text(id), ["structure"] = "body", ["measure"] = measure, ["decimals"] = decimals,
            ["concept"] = Code("1", "Thing"), ["unit"] = Code(unit, unit, "UCUM"), ["unitText"] = unit,
        };
        if (at is not null)
        {
            finding["at"] = at;
        }

        return finding;
    }

    private static JsonObject App(string id, string version, int minSlices, JsonArray graph) => new()
    {
        ["format"] = 1, ["id"] = id, ["version"] = version, ["title"] = Text(id), ["vendor"] = "Tests", ["intendedUse"] = Text("Tests."),
        ["input"] = JsonNode.Parse(string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "modality": "CT", "sopClasses": ["1.2.840.10008.5.1.4.1.1.2"], "maxAxialAngleDegrees": 5, "minSlices": {{minSlices}}, "minCoverageMm": 50,
              "maxSliceSpacingMm": 20, "maxSliceThicknessMm": 20, "maxPixelSpacingMm": 8, "minFieldOfViewMm": 100, "maxSpacingDeviation": 0.1
            }
            """)),
        ["graph"] = graph,
        ["segments"] = new JsonArray(new JsonObject { ["label"] = 1, ["name"] = "Thing", ["category"] = Code("1", "Thing"), ["type"] = Code("1", "Thing") }),
        ["outputs"] = new JsonObject { ["findings"] = "findings", ["segmentation"] = "thing" },
        ["resources"] = new JsonObject { ["hostMebibytes"] = 256, ["deviceMebibytes"] = 0, ["lane"] = "routine" },
    };

    private static void WriteGolden(string folder, string module)
    {
        string golden = Path.Combine(folder, "golden", "water");
        Water.WriteDicom(golden);
        string volume = string.Create(CultureInfo.InvariantCulture, $$"""{ "id": "volume", "value": {{Water.Millilitres:0.0}}, "tolerance": {{0.05 * Water.Millilitres:0.0}} }, """);
        File.WriteAllText(
            Path.Combine(golden, "expected.json"), $$"""{ "findings": [{{(module == Body ? volume : "")}}{ "id": "mean", "value": 40, "tolerance": 0.1 }] }""");
    }

    private static JsonObject Step(string id, string type, string inputs, string with) =>
        new() { ["id"] = id, ["type"] = type, ["inputs"] = JsonNode.Parse(inputs), ["with"] = JsonNode.Parse(with) };

    private static JsonObject Use(string id, string module, string range, string inputs, string outputs) =>
        new() { ["id"] = id, ["use"] = module, ["version"] = range, ["inputs"] = JsonNode.Parse(inputs), ["outputs"] = JsonNode.Parse(outputs) };

    private static JsonObject Text(string text) => new() { ["en"] = text, ["zh"] = text };

    private static JsonObject Code(string value, string meaning, string scheme = "99TEST") => new() { ["value"] = value, ["scheme"] = scheme, ["meaning"] = meaning };

    private static void Write(string folder, string name, JsonObject json)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json.ToJsonString());
    }
}
