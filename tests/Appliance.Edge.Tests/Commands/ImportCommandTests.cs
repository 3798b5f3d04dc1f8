using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Commands.Infer;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Appliance.Simulators.Phantoms;

namespace Appliance.Edge.Tests.Commands;

/// <summary><c>appliance apps import</c>: from a MONAI bundle to an app that runs, and what stands between.</summary>
public sealed class ImportCommandTests : IAsyncDisposable
{
    private static readonly ThoraxPhantomOptions Chest = new() { Rows = 144, Columns = 144, Slices = 60 };

    private readonly TestUnit _unit = new();
    private readonly BundleFolder _bundle = new();
    private readonly InferSite _site = new();

    private string Key => _bundle.Other("key.pem");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _site.Dispose();
        _bundle.Dispose();
        await _unit.DisposeAsync();
    }

    [Fact]
    public async Task Import_WhatIsMissing_IsPrintedWrittenAndTheReasonWhyItIsNotPacked()
    {
        Assert.Equal(ExitCodes.Success, await ImportAsync());

        string[] names = [.. (await File.ReadAllLinesAsync(_bundle.Missing, Cancel)).Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)])];
        Assert.Equal(
            [
                "configs/inference.json", "input", "resources", "certificate", "title.zh", "intendedUse.zh",
                "graph[7].with.findings[0].title.zh", "graph[7].with.findings[0].site.value", "segments[0].category.value", "segments[0].type.value", "MODEL_CARD.md", "golden",
            ],
            names);
        Assert.Contains("configs/inference.json: RandCropByPosNegLabeld: No step does the same", _site.Output.ToString(), StringComparison.Ordinal);
        Assert.All(names, name => Assert.Contains($"  {name}: ", _site.Output.ToString(), StringComparison.Ordinal));

        Assert.Equal(ExitCodes.Negative, await PackAsync());
        Assert.All(names, name => Assert.Contains($"  {name}: ", _site.Error.ToString(), StringComparison.Ordinal));
        Assert.False(File.Exists(_bundle.Other("app.tar")));
    }

    [Fact]
    public async Task Import_BundleThatIsNotThere_IsAskedFor()
    {
        Assert.Equal(ExitCodes.Unavailable, await _site.InvokeWithoutUnitAsync(["apps", "import", _bundle.Other("none"), "--output", _bundle.Package], "en"));
        Assert.Contains("holds the bundle", _site.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_EverythingFilledIn_IsPackedInstalledAndFindsWhatIsThere()
    {
        await ImportAsync();
        double millilitres = Fill();

        Assert.True(await PackAsync() == ExitCodes.Success, _site.Error.ToString());
        Assert.True(await OnUnitAsync("apps", "install", _bundle.Other("app.tar")) == ExitCodes.Success, _site.Error.ToString());
        string study = _site.Chest("a", 3, _ => Chest with { Seed = 3 });
        Assert.True(await OnUnitAsync("infer", _site.Studies, "--app", "soft-tissue", "--output", _site.Results) == ExitCodes.Success, _site.Output.ToString());

        JsonNode finding = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_site.Results, study, "soft-tissue", "findings.json"), Cancel))!["findings"]![0]!;
        Assert.Equal("tissue-volume", finding["id"]!.GetValue<string>());
        Assert.Equal(TissueOf(Chest with { Seed = 3 }), finding["value"]!.GetValue<double>(), 0.06);
        Assert.NotEqual(millilitres, finding["value"]!.GetValue<double>());
        Assert.True(File.Exists(Path.Combine(_site.Results, study, "soft-tissue", "segmentation.dcm")));
    }

    [Theory]
    [InlineData("en", "thing(s) are missing before it can be packed")]
    [InlineData("zh-CN", "打包前还缺")]
    public async Task Import_SaysHowMuchIsMissing(string language, string sentence)
    {
        await _site.InvokeWithoutUnitAsync(["apps", "import", _bundle.Path, "--output", _bundle.Package], language);

        Assert.Contains(sentence, _site.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FolderIsThere_IsLeftAlone()
    {
        Directory.CreateDirectory(_bundle.Package);

        Assert.Equal(ExitCodes.Usage, await ImportAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_bundle.Package));
    }

    [Fact]
    public async Task Import_NoBundle_SaysWhatABundleIs()
    {
        File.Delete(Path.Combine(_bundle.Path, "configs/metadata.json"));

        Assert.Equal(ExitCodes.Negative, await ImportAsync());
        Assert.Contains("configs/metadata.json: The file is missing; a MONAI bundle is a folder", _site.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_TheNthWriteFails_TheFolderIsWholeOrNotThere()
    {
        bool failed = true;
        for (int at = 1; failed; at++)
        {
            var disk = new FaultyFileSystem(at);
            try
            {
                ImportCommand.Import(_bundle.Path, _bundle.Package, _bundle.Missing, disk, TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                Assert.True(disk.Failed);
            }

            failed = disk.Failed;
            Assert.False(Directory.Exists(_bundle.Package + ".part"));
            if (Directory.Exists(_bundle.Package))
            {
                Assert.Equal(6, Directory.EnumerateFiles(_bundle.Package, "*", SearchOption.AllDirectories).Count());
                Directory.Delete(_bundle.Package, recursive: true);
            }

            Assert.InRange(at, 1, 100);
        }
    }

    /// <summary>Does what a person does: codes, texts, decisions, card and a golden case whose truth is known by construction.</summary>
    private double Fill()
    {
        string manifest = Path.Combine(_bundle.Package, "app.json");
        JsonNode app = JsonNode.Parse(File.ReadAllText(manifest))!;
        (app["title"]!["zh"], app["intendedUse"]!["zh"]) = ("软组织", "仅供测试。");
        JsonNode segment = app["segments"]![0]!;
        (segment["category"]!["value"], segment["type"]!["value"]) = ("123037004", "87784001");
        JsonNode finding = app["graph"]!.AsArray().Single(step => step!["id"]!.GetValue<string>() == "findings")!["with"]!["findings"]![0]!;
        (finding["title"]!["zh"], finding["site"]!["value"]) = ("软组织体积", "87784001");
        File.WriteAllText(manifest, app.ToJsonString());
        string record = Path.Combine(_bundle.Package, "import.json"), card = Path.Combine(_bundle.Package, "MODEL_CARD.md");
        JsonNode decided = JsonNode.Parse(File.ReadAllText(record))!;
        decided["open"] = new JsonArray();
        File.WriteAllText(record, decided.ToJsonString());
        File.WriteAllText(card, File.ReadAllText(card).Replace("[to be written]", "nothing", StringComparison.Ordinal));
        double millilitres = TissueOf(Chest);
        ThoraxPhantom.Make(Chest).WriteDicom(Path.Combine(_bundle.Package, "golden/phantom"));
        File.WriteAllText(Path.Combine(_bundle.Package, "golden/phantom/expected.json"), FormattableString.Invariant($$"""{ "findings": [ { "id": "tissue-volume", "value": {{millilitres}}, "tolerance": 0.1 } ] }"""));
        return millilitres;
    }

    private static double TissueOf(ThoraxPhantomOptions options)
    {
        int voxels = ThoraxPhantom.Make(options).Volume.Hounsfield.Count(hu => hu > -57);
        return voxels * options.EffectivePixelSpacing * options.EffectivePixelSpacing * options.EffectiveSliceSpacing / 1000;
    }

    private Task<int> ImportAsync() => _site.InvokeWithoutUnitAsync(["apps", "import", _bundle.Path, "--output", _bundle.Package], "en");

    private Task<int> PackAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Directory.CreateDirectory(_unit.Folder.PublishersPath);
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_unit.Folder.PublishersPath, "ours.pem"), key.ExportSubjectPublicKeyInfoPem());
        return _site.InvokeWithoutUnitAsync(["apps", "pack", _bundle.Package, "--key", Key, "--out", _bundle.Other("app.tar")], "en");
    }

    private Task<int> OnUnitAsync(params string[] arguments) => _site.InvokeWithoutUnitAsync([.. arguments, "--state", _unit.Folder.Path], "en");
}
