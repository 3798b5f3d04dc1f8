using System.Text.Json.Nodes;
using Appliance.Edge.Running;
using Appliance.Edge.Running.Engines;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Running.Engines;

/// <summary>
/// A unit with a GPU that is not there, and in the place of TensorRT's compiler a session on the processor that really runs the model and
/// leaves a file. What this cannot show is that TensorRT takes the options; everything around it is the real thing.
/// </summary>
internal sealed class EngineRig : IAsyncDisposable
{
    public static readonly GpuFacts A2000 = new("NVIDIA RTX A2000", "8.6", "550.54.14", "100900");

    public EngineRig(GpuFacts? gpu = null, IFileSystem? disk = null)
    {
        Unit = new TestUnit();
        Store = new EngineStore(Unit.Folder, disk ?? new PhysicalFileSystem(), Unit.Clock);
        StartWith(gpu ?? A2000);
    }

    public TestUnit Unit { get; }

    public EngineStore Store { get; }

    public EngineShelf Shelf { get; private set; } = null!;

    public EnginePreparation Preparation { get; private set; } = null!;

    /// <summary>The models that were compiled, in order.</summary>
    public List<string> Compiled { get; } = [];

    /// <summary>What happens instead of compiling; null compiles.</summary>
    public Action<ModelSource, EngineFolders>? Instead { get; set; }

    /// <summary>A process starts, perhaps with another driver.</summary>
    public void StartWith(GpuFacts? gpu)
    {
        Shelf = new EngineShelf(Store, Unit.Running, gpu);
        Preparation = new EnginePreparation(Shelf, Store, Build, Unit.Running, NullLogger<EnginePreparation>.Instance);
    }

    /// <summary>The lung app under another name, whose model may be compiled.</summary>
    public AppPackage App(string id, bool fp16 = false, Action<JsonNode>? change = null)
    {
        string source = Path.Combine(new RunningOptions().AppsFolder, "ct-lung-density");
        string copy = Directory.CreateDirectory(Path.Combine(Unit.Folder.Path, "test-apps", id)).FullName;
        File.Copy(Path.Combine(source, "lung-air.onnx"), Path.Combine(copy, "lung-air.onnx"));
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "app.json")))!;
        (manifest["id"], manifest["version"]) = (id, "1.0.0");
        manifest["models"] = new JsonObject
        {
            ["lung-air.onnx"] = new JsonObject
            {
                ["fp16"] = fp16,
                ["shapes"] = JsonNode.Parse("""{ "hu": { "min": [1, 16, 16], "opt": [2, 32, 32], "max": [4, 64, 64] } }"""),
            },
        };
        change?.Invoke(manifest);
        File.WriteAllText(Path.Combine(copy, "app.json"), manifest.ToJsonString());
        return AppPackage.Load(copy);
    }

    public void Prepare(params AppPackage[] active) => Preparation.Prepare(active, null, null, trim: true, CancellationToken.None);

    public string KeyOf(AppPackage app) => Shelf.Needed(app).Keys.Single();

    public EngineState StateOf(AppPackage app) => Shelf.StateOf(KeyOf(app));

    public ValueTask DisposeAsync() => Unit.DisposeAsync();

    private void Build(ModelSource source, EngineFolders folders)
    {
        if (Instead is { } instead)
        {
            instead(source, folders);
            return;
        }

        using OnnxModel model = OnnxModel.Load(File.ReadAllBytes(source.Path), new OnnxRuntimeOptions { Threads = 1 });
        Compiled.Add(Path.GetFileName(Path.GetDirectoryName(source.Path)!));
        File.WriteAllBytes(Path.Combine(folders.Engine, "TensorrtExecutionProvider_0.engine"), new byte[600_000]);
    }
}
