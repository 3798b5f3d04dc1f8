using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;
using static Appliance.Inference.Tests.Support.OnnxWire;

namespace Appliance.Inference.Tests.Runtime;

/// <summary>A network that takes something else than its app feeds it is refused by its golden case, in words that name both.</summary>
public sealed class NetworkFeedTests : IDisposable
{
    private const string Steps = """
        { "id": "chosen", "type": "series" },
        { "id": "hu", "type": "volume", "inputs": { "series": "chosen" } },
        { "id": "found", "type": "patches", "inputs": { "volume": "hu" }, "with": { "model": "tiny.onnx", "input": "x", "output": "y", "classes": 2, "columns": 8, "rows": 8, "slices": 8 } },
        { "id": "measured", "type": "measure", "inputs": { "mask": "found", "volume": "hu" }, "with": { "structures": { "thing": [1] } } }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(3, 0, "takes 3 channels, and the app feeds it 1.")]
    [InlineData(3, 16, "takes 3 channels, and the app feeds it 1; 16 columns, and the app feeds it 8.")]
    public async Task NetworkTakesSomethingElse_TheGoldenCaseSaysWhatAndWhatItIsFed(int channels, int columns, string said)
    {
        string folder = Path.Combine(_folder.Path, "app");
        GraphApp.Make(folder, Steps, null, "millilitres");
        await File.WriteAllBytesAsync(Path.Combine(folder, "tiny.onnx"), Network(channels, columns), TestContext.Current.CancellationToken);
        new EllipsoidPhantom().WriteDicom(Path.Combine(folder, "golden", "known"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "golden", "known", "expected.json"),
            """{ "findings": [{ "id": "millilitres", "value": 1, "tolerance": 1 }] }""",
            TestContext.Current.CancellationToken);
        var package = AppPackage.Load(folder);
        using var models = new Inference.Runtime.OnnxModelCache(new Inference.Runtime.OnnxRuntimeOptions { Threads = 1 });

        string departure = Assert.Single(await GoldenCase.Of(package)[0].RunAsync(
            new AppEngine(models, TimeProvider.System), package, null, TestContext.Current.CancellationToken));

        Assert.Contains($"The model's input 'x' {said}", departure, StringComparison.Ordinal);
    }

    /// <summary>The first two channels are the scores.</summary>
    private static byte[] Network(int channels, int columns) => Model(
        Node("Gather", "x pick", "y", Attribute("axis", 1)),
        Constant("pick", Longs, [2], [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
        Value(11, "x", 1, channels, 0, 0, columns),
        Value(12, "y", 1, 2, 0, 0, columns));
}
