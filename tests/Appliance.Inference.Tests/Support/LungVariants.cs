using System.Text.Json.Nodes;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Tests.Support;

/// <summary>Apps that have much in common with ct-lung-density and each something of their own.</summary>
internal static class LungVariants
{
    /// <summary>The same with other lungs: shares the steps up to the two sides.</summary>
    public static AppPackage Wider(TemporaryFolder folder) => Make(folder, "wider", (step, options) =>
    {
        if (step == "whole")
        {
            options["closeRadiusMm"] = 5;
        }
    });

    /// <summary>The same lungs with another finding: shares the steps up to the densities.</summary>
    public static AppPackage Other(TemporaryFolder folder) => Make(folder, "other", (step, options) =>
    {
        if (step == "findings")
        {
            options["findings"]![1]!["at"] = -910;
        }
    });

    /// <summary>The same with one limit of the input contract changed.</summary>
    public static AppPackage Reading(TemporaryFolder folder, string id, string limit, double value) => Make(folder, id, (_, _) => { }, (limit, value));

    private static AppPackage Make(TemporaryFolder folder, string id, Action<string, JsonNode> change, (string Name, double Value)? limit = null)
    {
        string copy = Directory.CreateDirectory(Path.Combine(folder.Path, "apps", id)).FullName;
        File.Copy(Path.Combine(LungApp.Package.Folder, "lung-air.onnx"), Path.Combine(copy, "lung-air.onnx"));
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(LungApp.Package.Folder, "app.json")))!;
        manifest["id"] = id;
        if (limit is { } changed)
        {
            manifest["input"]![changed.Name] = changed.Value;
        }

        foreach (JsonNode? step in manifest["graph"]!.AsArray().Where(step => step!["with"] is not null))
        {
            change((string)step!["id"]!, step["with"]!);
        }

        File.WriteAllText(Path.Combine(copy, "app.json"), manifest.ToJsonString());
        return AppPackage.Load(copy);
    }
}
