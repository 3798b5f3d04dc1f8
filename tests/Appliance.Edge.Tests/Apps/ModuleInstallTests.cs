using System.Text.Json.Nodes;
using Appliance.Edge.Apps;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Simulators.Apps;

namespace Appliance.Edge.Tests.Apps;

public sealed class ModuleInstallTests : IAsyncDisposable
{
    private static readonly AppVersion Body1 = new(SyntheticApps.Body, "1.0.0");
    private static readonly AppVersion Body11 = new(SyntheticApps.Body, "1.1.0");
    private static readonly AppVersion Body2 = new(SyntheticApps.Body, "2.0.0");
    private static readonly AppVersion Parts1 = new(SyntheticApps.Parts, "1.0.0");
    private static readonly AppVersion App0 = new(SyntheticApps.Id(0), "1.0.0");
    private static readonly AppVersion App1 = new(SyntheticApps.Id(1), "1.0.0");
    private static readonly AppVersion App2 = new(SyntheticApps.Id(2), "1.0.0");

    private readonly TestUnit _unit = new();
    private readonly PackageFolder _folder = new("packages");
    private readonly Publisher _publisher;
    private readonly OnnxModelCache _models = new(new OnnxRuntimeOptions { Threads = 1 });

    public ModuleInstallTests() => _publisher = _folder.Publisher(trustedIn: _unit.Folder.PublishersPath);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AppStore Store => new(_unit.Folder, _unit.Disk);

    public async ValueTask DisposeAsync()
    {
        _publisher.Dispose();
        _folder.Dispose();
        _models.Dispose();
        await _unit.DisposeAsync();
    }

    [Fact]
    public async Task App_ModuleIsNotThere_IsRefusedNamingItAndItsRange_AndLeavesNothing()
    {
        await BodyAsync("1.0.0"); // To pack the app; it is not installed.
        byte[] app = await AppAsync(0);

        AppPackageException refused = await Assert.ThrowsAsync<AppPackageException>(() => InstallAsync(app));

        Assert.IsType<MissingModuleFault>(Assert.Single(refused.Faults));
        Assert.Contains("The module 'syn-body' is needed in a version >=1.0.0 <2.0.0 (the app); there is none of that name.", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Rows());
    }

    [Fact]
    public async Task App_IsInstalledWithTheBestVersions_AndOpenedWithThoseVeryOnes()
    {
        foreach (byte[] package in new[] { await BodyAsync("1.0.0"), await BodyAsync("2.0.0"), await PartsAsync("1.0.0"), await AppAsync(0), await AppAsync(1) })
        {
            await InstallAsync(package);
        }

        Assert.Equal([Body1], Row(App0).Modules);
        Assert.Equal([Body1, Parts1], Row(App1).Modules);
        Assert.Equal([Body1], Row(Parts1).Modules);
        Assert.Equal((AppKind.Module, AppState.Standby), (Row(Body1).Kind, Row(Body1).State));
        AppCatalogue catalogue = Catalogue();
        Assert.Empty(catalogue.Rejected);
        Assert.Equal([App0.Id, App1.Id], catalogue.Packages.Select(package => package.Id));
        Assert.Equal(["1.0.0", "1.0.0"], catalogue.Packages[1].Modules.Select(module => module.Version));
        Assert.Equal(3, catalogue.Modules.Count);
        Assert.Equal(Row(Body1).ContentDigest, catalogue.Packages[0].Modules[0].ContentDigest); // What results name is what the journal has.
    }

    [Fact]
    public async Task ModuleUpgrade_AppsWhoseRangeAdmitsItGoOver_OthersKeepTheirs_AndBothVersionsStay()
    {
        await InstallAsync(await BodyAsync("1.0.0"));
        await InstallAsync(await PartsAsync("1.0.0"));
        await InstallAsync(await AppAsync(0, ">=1"));
        await InstallAsync(await AppAsync(1));
        await InstallAsync(await AppAsync(2, ">=1 <1.1"));

        AppInstallation done = await InstallAsync(await BodyAsync("1.1.0"));

        Assert.Equal([App0, App1, Parts1], done.Switch.Moved.Select(moved => moved.App).OrderBy(app => app.Id, StringComparer.Ordinal));
        Assert.Empty(done.Switch.Stayed);
        Assert.Equal([Body11], Row(App0).Modules);
        Assert.Equal([Body11, Parts1], Row(App1).Modules);
        Assert.Equal([Body1], Row(App2).Modules);
        Assert.Equal((AppState.Standby, AppState.Active), (Row(Body1).State, Row(Body11).State));
        Assert.Empty(Catalogue().Rejected);
    }

    [Fact]
    public async Task ModuleUpgrade_GoldenCasesOfAnAppDoNotComeOut_ItKeepsTheVersionItHas_AndTheOthersGoOver()
    {
        await InstallAsync(await BodyAsync("1.0.0"));
        await InstallAsync(await AppAsync(0));
        await InstallAsync(await AppAsync(2));
        string source = SyntheticApps.WriteBody(Source("odd"), "1.1.0", aboveHu: -1100); // everything is body
        Loosen(source, "mean", 2000);
        Loosen(source, "volume", 1_000_000);
        string strict = SyntheticApps.WriteApp(Source("strict"), 4, "1.0.0");
        string tolerant = Source(App2.Id);
        await InstallAsync(await PackAsync(strict));
        Loosen(tolerant, "mean", 2000);
        Loosen(tolerant, "volume", 1_000_000);
        Manifest(tolerant, manifest => manifest["version"] = "1.0.1");
        await InstallAsync(await PackAsync(tolerant));

        AppInstallation done = await InstallAsync(await PackAsync(source));

        Assert.Equal([App2 with { Version = "1.0.1" }], done.Switch.Moved.Select(moved => moved.App));
        Assert.Equal([App0, App2, new AppVersion(SyntheticApps.Id(4), "1.0.0")], done.Switch.Stayed.Select(stayed => stayed.App));
        Assert.Contains("'volume' is", string.Join(' ', done.Switch.Stayed[0].Faults), StringComparison.Ordinal);
        Assert.Equal([Body1], Row(App0).Modules);
        Assert.Equal([Body11], Row(App2 with { Version = "1.0.1" }).Modules);
    }

    [Fact]
    public async Task UseOfAModule_GoesBack_AndTheAppsWithIt()
    {
        await InstallAsync(await BodyAsync("1.0.0"));
        await InstallAsync(await AppAsync(0));
        await InstallAsync(await BodyAsync("1.1.0"));
        Assert.Equal([Body11], Row(App0).Modules);

        ModuleSwitch? moving = await UseAsync(Body1);

        Assert.Equal([App0], moving!.Moved.Select(moved => moved.App));
        Assert.Equal([Body1], Row(App0).Modules);
        Assert.Equal(AppState.Active, Row(Body1).State);
        await InstallAsync(await AppAsync(2));
        Assert.Equal([Body1], Row(App2).Modules); // What was gone back from is not taken again by itself.
        Assert.Null(await UseAsync(Body2));
    }

    [Fact]
    public async Task RemovedModule_StaysOnTheDiskWhileAnythingIsMadeUpOfIt()
    {
        await InstallAsync(await BodyAsync("1.0.0"));
        await InstallAsync(await AppAsync(0));
        Assert.Equal([App0], _unit.Journal.Read(session => AppTable.UsersOf(session, Body1)));
        _unit.Apps.Clear();
        _unit.Apps.Add(App0);
        await _unit.CloseStudyAsync();
        await RemoveAsync(App0);
        Assert.Empty(_unit.Journal.Read(session => AppTable.UsersOf(session, Body1)));
        await RemoveAsync(Body1);

        _unit.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await CleanAsync()); // A run waits for the app.
        await _unit.Runner(new Running.FakeExecutor()).RunNextAsync(Cancel);
        Assert.Equal([App0], await CleanAsync());
        Assert.Equal([Body1], await CleanAsync());
        Assert.Empty(Rows());
    }

    [Fact]
    public async Task ModuleThatIsRemovedWhileAnAppIsProvedWithIt_TheAppIsRefused()
    {
        await InstallAsync(await BodyAsync("1.0.0"));
        byte[] app = await AppAsync(0);

        AppPackageException refused = await Assert.ThrowsAsync<AppPackageException>(() => InstallAsync(app, new During(() => RemoveAsync(Body1).GetAwaiter().GetResult())));

        Assert.Contains("Its module syn-body 1.0.0 was removed meanwhile.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Body1, Assert.Single(Rows()).App);
    }

    [Fact]
    public async Task GoldenCasesCameOutHere_AreNotOwedAgain_NorByWhatGoesOverToAModule_ButOnAnotherPlatform()
    {
        await InstallAsync(await BodyAsync("1.0.0"));
        await InstallAsync(await AppAsync(0));
        Assert.False(Gate(_unit.Ground).Holds(App0));

        await InstallAsync(await BodyAsync("1.1.0"));
        Assert.Equal([Body11], Row(App0).Modules);
        Assert.False(Gate(_unit.Ground).Holds(App0));
        Assert.NotNull(await UseAsync(Body1));
        Assert.False(Gate(_unit.Ground).Holds(App0));

        Assert.True(Gate(new ProvingGround(new UnitPlatform([KeyValuePair.Create("kernel", "another")]), _ => [])).Holds(App0));
        await RemoveAsync(App0);
        _unit.Clock.Advance(TimeSpan.FromHours(1));
        await CleanAsync();
        Assert.Empty(_unit.Journal.Read(AppProofTable.All));
    }

    [Fact]
    public async Task ModulesOfAnAppAreOthersThanThoseThatWereProved_GoldenCasesAreOwed()
    {
        await InstallAsync(await BodyAsync("1.0.0"));
        await InstallAsync(await AppAsync(0));
        await InstallAsync(await BodyAsync("1.1.0"));
        await _unit.Journal.WriteAsync(transaction => transaction.Execute("UPDATE app_module SET module_version = '1.0.0' WHERE app_id = 'syn-00'"), Cancel);

        Assert.True(Gate(_unit.Ground).Holds(App0));
    }

    [Fact]
    public async Task DamagedModule_ItsAppsAreRejectedWithTheReason_AndOthersAreNot()
    {
        await InstallAsync(await BodyAsync("1.0.0"));
        await InstallAsync(await AppAsync(0));
        File.AppendAllText(Path.Combine(Store.FolderOf(Body1), "app.json"), " ");

        AppCatalogue catalogue = Catalogue();

        Assert.Equal(2, catalogue.Rejected.Count);
        Assert.Contains(
            "Its module syn-body 1.0.0 cannot be used: app.json: The file is not the one that was signed.", string.Join('\n', catalogue.Rejected.Select(fault => fault.Message)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task IdOfAModule_IsNoAppsId()
    {
        await InstallAsync(await BodyAsync("1.0.0"));
        string source = SyntheticApps.WriteApp(Source("clash"), 2, "2.0.0");
        Manifest(source, manifest => manifest["id"] = SyntheticApps.Body);
        byte[] package = await PackAsync(source);

        AppPackageException refused = await Assert.ThrowsAsync<AppPackageException>(() => InstallAsync(package));

        Assert.Contains("'syn-body' is a module on this unit.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModuleUpgrade_EachOperationOfTheDiskFailsOnce_AppsHaveTheOldVersionOrTheNewOne_AndTheNextTrySucceeds()
    {
        await InstallAsync(await BodyAsync("1.0.0"));
        await InstallAsync(await AppAsync(0));
        byte[] upgrade = await BodyAsync("1.1.0");
        int failures = 0;
        for (int failAt = 1; ; failAt++)
        {
            var disk = new FaultyFileSystem(failAt);
            try
            {
                await InstallAsync(upgrade, store: new AppStore(_unit.Folder, disk));
            }
            catch (IOException)
            {
                Assert.Equal([Body1], Row(App0).Modules);
                Assert.DoesNotContain(Rows(), row => row.App == Body11);
                failures++;
            }

            if (!disk.Failed || Rows().Exists(row => row.App == Body11))
            {
                break;
            }

            Store.Clean([.. Rows().Select(row => row.App)]);
            Assert.Empty(Catalogue().Rejected);
        }

        Assert.InRange(failures, 30, int.MaxValue);
        Assert.Equal([Body11], Row(App0).Modules);
        Assert.Empty(Catalogue().Rejected);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ModuleUpgrade_ProvesTheVariantsOfTheAppsThatGoOverAgain_WithTheNewVersion(bool chosenLater)
    {
        await InstallAsync(await BodyAsync("1.0.0"));
        await InstallAsync(await WithVariantsAsync());
        Assert.Equal(["Fp16 True", "Int8 False"], Precisions());
        _unit.Clock.Advance(TimeSpan.FromDays(1));

        await InstallAsync(await BodyAsync("1.1.0"));
        if (chosenLater)
        {
            Assert.NotNull(await UseAsync(Body1));
        }

        Assert.Equal([chosenLater ? Body1 : Body11], Row(App0).Modules);
        Assert.Equal(["Fp16 True", "Int8 False"], Precisions());
        Assert.Equal(2, _unit.Journal.Read(session => session.Count(
            "SELECT count(*) FROM app_precision WHERE proved_at = $now", ("$now", JournalTime.Format(_unit.Clock.GetUtcNow())))));
    }

    private IEnumerable<string> Precisions() =>
        _unit.Journal.Read(PrecisionProof.All).Where(proof => proof.App == App0).Select(proof => $"{proof.Precision} {proof.Departure is null}");

    /// <summary>An app on the module with a model of its own: its 16-bit variant is as good, that of 8 bits cannot even be loaded.</summary>
    private async Task<byte[]> WithVariantsAsync()
    {
        string source = SyntheticApps.WriteApp(Source(App0.Id), 0, "1.0.0");
        Manifest(source, manifest =>
        {
            manifest["graph"]!.AsArray().Insert(2, JsonNode.Parse(
                """{ "id": "air", "type": "onnx", "inputs": { "volume": "hu" }, "with": { "model": "lung-air.onnx", "input": "hu", "output": "air" } }"""));
            manifest["outputs"]!["segmentation"] = "air";
            manifest["variants"] = JsonNode.Parse("""{ "fp16": { "lung-air.onnx": "fp16.onnx" }, "int8": { "lung-air.onnx": "int8.onnx" } }""");
        });
        using PackageFolder lung = PackageFolder.OfLungDensity();
        byte[] model = await File.ReadAllBytesAsync(Path.Combine(lung.Path, "lung-air.onnx"), Cancel);
        await File.WriteAllBytesAsync(Path.Combine(source, "lung-air.onnx"), model, Cancel);
        await File.WriteAllBytesAsync(Path.Combine(source, "fp16.onnx"), model, Cancel);
        await File.WriteAllBytesAsync(Path.Combine(source, "int8.onnx"), [1, 2, 3], Cancel);
        return await PackAsync(source);
    }

    private Task<byte[]> BodyAsync(string version) => PackAsync(SyntheticApps.WriteBody(Source($"body-{version}"), version));

    private Task<byte[]> PartsAsync(string version) => PackAsync(SyntheticApps.WriteParts(Source($"parts-{version}"), version));

    private Task<byte[]> AppAsync(int number, string range = ">=1 <2") => PackAsync(SyntheticApps.WriteApp(Source(SyntheticApps.Id(number)), number, "1.0.0", range));

    private string Source(string name) => Path.Combine(_folder.Path, name);

    private async Task<byte[]> PackAsync(string source)
    {
        PackageStatement statement = PackageStatement.Of(Package.Open(source, AppCatalogue.ModulesIn(_folder.Path)));
        using var archive = new MemoryStream();
        await PackageArchive.WriteAsync(source, statement, PackageSignature.Sign(statement, _publisher), archive, null, Cancel);
        return archive.ToArray();
    }

    private async Task<AppInstallation> InstallAsync(byte[] package, IProgress<InstallProgress>? progress = null, AppStore? store = null)
    {
        using var trusted = TrustedPublishers.Load(_unit.Folder.PublishersPath);
        using var archive = new MemoryStream(package);
        return await Installer(store ?? Store).InstallAsync(archive, "test.tar", trusted, 1L << 40, accept: null, asShadow: false, progress, Cancel);
    }

    private async Task<ModuleSwitch?> UseAsync(AppVersion module)
    {
        using var trusted = TrustedPublishers.Load(_unit.Folder.PublishersPath);
        return await Installer(Store).UseAsync(module, trusted, progress: null, Cancel);
    }

    private ProofGate Gate(ProvingGround ground) => new(
        _unit.Journal, app => Catalogue().Packages.FirstOrDefault(package => (package.Id, package.Version) == (app.Id, app.Version)), ground, _unit.Budget);

    private AppInstaller Installer(AppStore store) => new(
        store, _unit.Journal, new AppEngine(_models, TimeProvider.System), new AppsOptions(), _unit.Book, () => UnitKeyFile.Load(_unit.Folder), _unit.Ground);

    private Task<AppVersion?> RemoveAsync(AppVersion app) => _unit.Journal.WriteAsync(
        transaction => AppTable.RemoveNeedsTransaction(transaction, AppTable.Find(transaction, app)!, _unit.Clock.GetUtcNow()), Cancel);

    private Task<IReadOnlyList<AppVersion>> CleanAsync() => AppKeeper.CleanAsync(Store, _unit.Journal, Cancel);

    private AppCatalogue Catalogue() => new InstalledCatalogue(_unit.Folder, Store, new AppsOptions(), _unit.Clock).Open(Rows());

    private List<AppRow> Rows() => _unit.Journal.Read(AppTable.All);

    private AppRow Row(AppVersion app) => Rows().Single(row => row.App == app);

    /// <summary>Lets a golden case come out whatever a finding is.</summary>
    private static void Loosen(string source, string finding, double tolerance)
    {
        string path = Path.Combine(source, "golden", "water", "expected.json");
        JsonNode expected = JsonNode.Parse(File.ReadAllText(path))!;
        expected["findings"]!.AsArray().First(one => (string)one!["id"]! == finding)!["tolerance"] = tolerance;
        File.WriteAllText(path, expected.ToJsonString());
    }

    private static void Manifest(string source, Action<JsonNode> change)
    {
        string path = Path.Combine(source, "app.json");
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(path))!;
        change(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }

    /// <summary>Does something once, when the golden cases are run.</summary>
    private sealed class During(Action does) : IProgress<InstallProgress>
    {
        private Action? _does = does;

        public void Report(InstallProgress value)
        {
            if (value.What.Contains("golden", StringComparison.Ordinal))
            {
                Interlocked.Exchange(ref _does, null)?.Invoke();
            }
        }
    }
}
