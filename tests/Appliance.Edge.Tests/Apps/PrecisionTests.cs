using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Edge.Apps;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Commands;
using Appliance.Edge.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Apps;

/// <summary>A variant of the models is used where the site prefers it and the golden cases came out with it on this very unit.</summary>
public sealed class PrecisionTests : IAsyncDisposable
{
    private static readonly AppVersion App = new("lung", "1.0.0");

    private readonly TestUnit _unit = new();
    private readonly OnnxModelCache _models = new(new OnnxRuntimeOptions { Threads = 1 });
    private readonly StringWriter _output = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AppStore Store => new(_unit.Folder, _unit.Disk);

    public async ValueTask DisposeAsync()
    {
        _models.Dispose();
        await _unit.DisposeAsync();
    }

    [Fact]
    public async Task Install_ProvesEachVariant_KeepsTheOutcome_AndTakesTheAppThoughOneDeparts()
    {
        AppInstallation done = await InstallAsync();

        Assert.Equal([(ModelPrecision.Fp16, true), (ModelPrecision.Int8, false)], done.Precisions.Select(proof => (proof.Precision, proof.Departure is null)));
        Assert.Equal(done.Precisions, _unit.Journal.Read(PrecisionProof.All));
        Assert.Contains("The app did not report", done.Precisions[1].Departure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModelPrecision.Fp32, ModelPrecision.Fp32, null)]
    [InlineData(ModelPrecision.Fp16, ModelPrecision.Fp16, null)]
    [InlineData(ModelPrecision.Int8, ModelPrecision.Fp32, "int8 is not used: The app did not report")]
    public async Task Shelf_GivesThePreferredPrecisionOnlyWhenItWasProved_AndSaysWhy(ModelPrecision preferred, ModelPrecision used, string? why)
    {
        await InstallAsync();
        _unit.Running.Precision = preferred;

        AppPackage package = Shelf().Find(App)!;

        Assert.Equal(used, package.Precision);
        Assert.Equal(why is null, package.PrecisionNote is null);
        Assert.StartsWith(why ?? "", package.PrecisionNote ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shelf_NotProvedOnThisUnit_StaysWithFp32AndSaysWhatToDo()
    {
        await InstallAsync();
        await _unit.Journal.WriteAsync(transaction => transaction.Execute("DELETE FROM app_precision"), Cancel);
        _unit.Running.Precision = ModelPrecision.Fp16;

        AppPackage package = Shelf().Find(App)!;

        Assert.Equal(ModelPrecision.Fp32, package.Precision);
        Assert.Contains("were not run on this unit; install the app", package.PrecisionNote, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppsList_SaysThePrecisionAndWhyItIsNotThePreferredOne()
    {
        await InstallAsync();

        string profile = Path.Combine(_unit.Folder.Path, "profile.json");
        await File.WriteAllTextAsync(profile, """{ "Running": { "Precision": "Int8" } }""", Cancel);

        await InvokeAsync("apps", "list", "--json", "--state", _unit.Folder.Path, "--config", profile);

        using var json = JsonDocument.Parse(_output.ToString());
        JsonElement app = json.RootElement.GetProperty("apps").EnumerateArray().Single(listed => listed.GetProperty("id").GetString() == "lung");
        Assert.Equal("fp32", app.GetProperty("use").GetProperty("precision").GetString());
        Assert.StartsWith("int8 is not used", app.GetProperty("use").GetProperty("precisionNote").GetString(), StringComparison.Ordinal);
        Assert.Equal(["fp16", "int8"], app.GetProperty("use").GetProperty("proved").EnumerateArray().Select(proof => proof.GetProperty("precision").GetString()));
    }

    [Fact]
    public async Task Remove_ForgetsTheProof()
    {
        await InstallAsync();
        await _unit.Journal.WriteAsync(
            transaction => AppTable.RemoveNeedsTransaction(transaction, AppTable.Find(transaction, App)!, _unit.Clock.GetUtcNow()), Cancel);
        _unit.Clock.Advance(TimeSpan.FromHours(1));

        await AppKeeper.CleanAsync(Store, _unit.Journal, Cancel);

        Assert.Empty(_unit.Journal.Read(PrecisionProof.All));
    }

    /// <summary>The 16-bit variant is as good as the model; that of 8 bits cannot even be loaded.</summary>
    private async Task<AppInstallation> InstallAsync()
    {
        using PackageFolder folder = PackageFolder.OfLungDensity(App.Id, App.Version, manifest => manifest["variants"] = new JsonObject
        {
            ["fp16"] = new JsonObject { ["lung-air.onnx"] = "lung-air-fp16.onnx" },
            ["int8"] = new JsonObject { ["lung-air.onnx"] = "lung-air-int8.onnx" },
        });
        folder.Write("lung-air-fp16.onnx", await File.ReadAllBytesAsync(Path.Combine(folder.Path, "lung-air.onnx"), Cancel));
        folder.Write("lung-air-int8.onnx", [1, 2, 3]);
        using Publisher publisher = folder.Publisher(trustedIn: _unit.Folder.PublishersPath);
        using var trusted = TrustedPublishers.Load(_unit.Folder.PublishersPath);
        using var archive = new MemoryStream(await folder.PackAsync(publisher));
        return await new AppInstaller(
            Store, _unit.Journal, new AppEngine(_models, TimeProvider.System), new AppsOptions(), _unit.Book, () => UnitKeyFile.Load(_unit.Folder)).InstallAsync(
            archive, "test.tar", trusted, 1L << 40, accept: null, asShadow: false, progress: null, Cancel);
    }

    private AppShelf Shelf() => new(
        _unit.Running, _unit.Journal, new InstalledCatalogue(_unit.Folder, Store, new AppsOptions(), _unit.Clock), NullLogger<AppShelf>.Instance);

    private Task<int> InvokeAsync(params string[] arguments) =>
        CommandTree.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = _output }, Cancel);
}
