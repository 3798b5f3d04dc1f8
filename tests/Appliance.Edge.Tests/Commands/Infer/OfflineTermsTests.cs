using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Edge.Commands.Bench;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Apps;
using Appliance.Edge.Uplink;
using Appliance.Inference.Apps;
using Appliance.Inference.Entitlements;
using Appliance.Inference.Sealing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Commands.Infer;

/// <summary>Apps whose models are sealed, that are made up of modules, or that need a licence, run beside the unit as on it.</summary>
public sealed class OfflineTermsTests : IDisposable
{
    private readonly InferSite _site = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData("infer")]
    [InlineData("bench")]
    public async Task ModelSealedForThisUnit_Runs(string verb)
    {
        _site.State.Prepare();
        using (UnitKey key = UnitKeyFile.Load(_site.State))
        {
            AddLung(folder => folder.Seal(key));
        }

        Assert.True(await AskAsync(verb) == ExitCodes.Success, _site.Error.ToString());
    }

    [Theory]
    [InlineData("infer", "en", "lung-air.onnx: The file is sealed for another unit", "'appliance apps key'")]
    [InlineData("bench", "en", "lung-air.onnx: The file is sealed for another unit", "'appliance apps key'")]
    [InlineData("bench", "zh-CN", "lung-air.onnx: ", "请在其所属设备上运行")]
    public async Task ModelSealedForAnotherUnit_IsSaidBeforeTheFirstStudy_WithWhatToDo(string verb, string language, string fault, string remedy)
    {
        _site.State.Prepare();
        UnitKeyFile.Load(_site.State).Dispose();
        using UnitKey other = UnitKey.OfPrivate(UnitKey.Create());
        AddLung(folder => folder.Seal(other));

        Assert.Equal(ExitCodes.Negative, await AskAsync(verb, language));

        Assert.Contains(fault, _site.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains(remedy, _site.Error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_site.Results));
    }

    [Theory]
    [InlineData("infer")]
    [InlineData("bench")]
    public async Task ModelIsSealedAndThereIsNoUnit_IsSaid_AndNoKeyIsMade(string verb)
    {
        using UnitKey other = UnitKey.OfPrivate(UnitKey.Create());
        AddLung(folder => folder.Seal(other));

        Assert.Equal(ExitCodes.Negative, await AskAsync(verb));

        Assert.Contains("is no unit's state folder with a key", _site.Error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_site.State.KeysPath));
    }

    [Theory]
    [InlineData("infer")]
    [InlineData("bench")]
    public async Task AppUsesAModuleThatHasAModel_Runs(string verb)
    {
        AddModule();
        AddLung(UseModule);

        Assert.True(await AskAsync(verb) == ExitCodes.Success, _site.Error.ToString());

        if (verb == "bench")
        {
            Assert.True(Assert.Single(JsonSerializer.Deserialize(_site.Output.ToString(), BenchJson.Default.BenchReport)!.Apps).ModelBytes > 0);
        }
    }

    [Fact]
    public async Task AppInAFolderUsesAModuleThatIsOnTheUnit_Runs()
    {
        AddModule();
        using PackageFolder workshop = PackageFolder.OfLungDensity("lung");
        UseModule(workshop);
        _site.Chest("a", 1);

        Assert.True(await _site.InferAsync("--app", workshop.Path) == ExitCodes.Success, _site.Error.ToString());
    }

    [Fact]
    public async Task NoLicence_StudiesAreRefusedByName_AndRunOnceItIsThere()
    {
        AddLung(NeedsLicence);
        Assert.Equal(ExitCodes.Negative, await AskAsync("infer"));
        Assert.Equal("licence-missing", Reason());

        await BringAsync(new EntitlementStatement
        {
            Format = 1, Serial = "L-1", Unit = "unit-1", App = "lung", Kind = EntitlementKind.Perpetual, IssuedAt = TimeProvider.System.GetUtcNow(),
        });

        Assert.True(await _site.InferAsync() == ExitCodes.Success, _site.Error.ToString());
    }

    [Theory]
    [InlineData("en", "lung needs a licence for this unit (-), and there is none.", "'appliance apps entitle FILE'")]
    [InlineData("zh-CN", "lung", "appliance apps entitle FILE")]
    public async Task NoLicence_IsNotMeasuredEither(string language, params string[] sentences)
    {
        AddLung(NeedsLicence);
        Assert.Equal(ExitCodes.Negative, await AskAsync("bench", language));
        Assert.All(sentences, sentence => Assert.Contains(sentence, _site.Error.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task LicenceForANumberOfStudies_IsNoneHere_BecauseNobodyCounts()
    {
        AddLung(NeedsLicence);
        await BringAsync(new EntitlementStatement
        {
            Format = 1, Serial = "S-1", Unit = "unit-1", App = "lung", Kind = EntitlementKind.PerStudy, Studies = 5, IssuedAt = TimeProvider.System.GetUtcNow(),
        });

        Assert.Equal(ExitCodes.Negative, await AskAsync("infer"));
        Assert.Equal("licence-counted", Reason());
    }

    [Fact]
    public async Task PackageInSomebodysWorkshop_NeedsNoLicence()
    {
        using PackageFolder workshop = PackageFolder.OfLungDensity("lung", change: manifest => manifest["licence"] = "required");
        _site.Chest("a", 1);

        Assert.True(await _site.InferAsync("--app", workshop.Path) == ExitCodes.Success, _site.Error.ToString());
    }

    private static void NeedsLicence(PackageFolder folder) => Change(folder, manifest => manifest["licence"] = "required");

    /// <summary>The lung app with the module in the place of its own first step.</summary>
    private static void UseModule(PackageFolder folder) => Change(folder, manifest =>
    {
        JsonArray graph = manifest["graph"]!.AsArray();
        int air = graph.Select(step => (string)step!["id"]!).ToList().IndexOf("air");
        graph[air] = JsonNode.Parse("""{ "id": "found", "use": "air", "version": ">=1", "inputs": { "volume": "hu" }, "outputs": { "air": "air" } }""");
    });

    private static void Change(PackageFolder folder, Action<JsonObject> change)
    {
        string path = Path.Combine(folder.Path, "app.json");
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }

    private void AddLung(Action<PackageFolder> change)
    {
        PackageFolder folder = PackageFolder.OfLungDensity("lung");
        change(folder);
        _site.Add(folder);
    }

    private void AddModule()
    {
        using PackageFolder lung = PackageFolder.OfLungDensity("lung");
        var module = new PackageFolder("air");
        foreach (string file in Directory.GetFiles(lung.Path, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("app.json", StringComparison.Ordinal)))
        {
            module.Write(Path.GetRelativePath(lung.Path, file), File.ReadAllBytes(file));
        }

        module.Write("app.json", """
            {
              "format": 1, "kind": "module", "id": "air", "version": "1.0.0", "title": { "en": "Air", "zh": "空气" }, "vendor": "Tests",
              "inputs": { "volume": "volume" },
              "graph": [{ "id": "model", "type": "onnx", "inputs": { "volume": "volume" }, "with": { "model": "lung-air.onnx", "input": "hu", "output": "air", "batchSlices": 16 } }],
              "outputs": { "air": "model" }
            }
            """u8);
        UseModule(lung);
        module.Write("golden/app.json", File.ReadAllBytes(Path.Combine(lung.Path, "app.json")));
        _site.Add(module);
    }

    private Task<int> AskAsync(string verb, string language = "en")
    {
        if (verb == "bench")
        {
            return _site.InvokeAsync(["apps", "bench", "lung", "--repeat", "1", "--json"], language);
        }

        _site.Chest("a", 1);
        return _site.InferAsync();
    }

    private string? Reason() => _site.Summary.GetProperty("runs")[0].GetProperty("reasons")[0].GetProperty("code").GetString();

    private async Task BringAsync(EntitlementStatement statement)
    {
        _site.State.Prepare();
        using var folder = new PackageFolder("keys");
        using Publisher vendor = folder.Publisher(trustedIn: _site.State.PublishersPath);
        statement = statement with { Unit = UnitIdentity.Load(_site.State, configuredUnitId: null).UnitId };
        await using Journal journal = Journal.Open(_site.State, TimeProvider.System, NullLogger<Journal>.Instance);
        await journal.WriteAsync(
            transaction => EntitlementTable.AddNeedsTransaction(
                transaction, statement, vendor.Name, EntitlementSignature.Sign(statement, vendor), TimeProvider.System.GetUtcNow()),
            Cancel);
    }
}
