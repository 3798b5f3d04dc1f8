using System.Text.Json.Nodes;
using Appliance.Edge.Apps;
using Appliance.Edge.Running;
using Appliance.Edge.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Running;

/// <summary>Three apps in a folder: the lung app, one with wider lungs, one with another finding. Each has its own id.</summary>
internal static class LungShelf
{
    public static readonly AppVersion Lung = new("lung", "1.0.0");
    public static readonly AppVersion Wider = new("wider", "1.0.0");
    public static readonly AppVersion Other = new("other", "1.0.0");

    /// <param name="unit">Whose apps they are.</param>
    /// <param name="folder">Where to put them.</param>
    /// <param name="change">Changes the lung app's options, step by step.</param>
    public static AppShelf Make(TestUnit unit, string folder, Action<string, JsonNode>? change = null)
    {
        Add(folder, Lung, change ?? ((_, _) => { }));
        Add(folder, Wider, (step, options) =>
        {
            if (step == "whole")
            {
                options["closeRadiusMm"] = 5;
            }
        });
        Add(folder, Other, (step, options) =>
        {
            if (step == "findings")
            {
                options["findings"]![1]!["at"] = -910;
            }
        });
        unit.Running.AppsFolder = folder;
        return new AppShelf(
            unit.Running, unit.Journal, new InstalledCatalogue(unit.Folder, new AppStore(unit.Folder, unit.Disk), new AppsOptions(), unit.Clock), NullLogger<AppShelf>.Instance);
    }

    private static void Add(string folder, AppVersion app, Action<string, JsonNode> change)
    {
        string source = Path.Combine(new RunningOptions().AppsFolder, "ct-lung-density");
        string copy = Directory.CreateDirectory(Path.Combine(folder, app.Id)).FullName;
        File.Copy(Path.Combine(source, "lung-air.onnx"), Path.Combine(copy, "lung-air.onnx"));
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "app.json")))!;
        manifest["id"] = app.Id;
        manifest["version"] = app.Version;
        foreach (JsonNode? step in manifest["graph"]!.AsArray().Where(step => step!["id"]!.GetValue<string>() is "whole" or "findings"))
        {
            change((string)step!["id"]!, step["with"]!);
        }

        File.WriteAllText(Path.Combine(copy, "app.json"), manifest.ToJsonString());
    }
}
