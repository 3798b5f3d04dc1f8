using System.Security.Cryptography;
using System.Text;
using Appliance.Edge.Apps;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Entitlements;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Sealing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Apps;

public sealed class AppInstallerTests : IAsyncDisposable
{
    private const long Plenty = 1L << 40;

    private static readonly AppVersion V1 = new("lung", "1.0.0");
    private static readonly AppVersion V2 = new("lung", "1.1.0");

    private readonly TestUnit _unit = new();
    private readonly OnnxModelCache _models;
    private readonly AppsOptions _options = new() { Region = "CN" };

    public AppInstallerTests() => _models = new(new OnnxRuntimeOptions { Threads = 1 }, () => UnitKeyFile.Load(_unit.Folder));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AppStore Store => new(_unit.Folder, _unit.Disk);

    public async ValueTask DisposeAsync()
    {
        _models.Dispose();
        await _unit.DisposeAsync();
    }

    [Fact]
    public async Task Install_SignedPackage_IsActiveAndOpensAsSigned()
    {
        AppInstallation done = await InstallAsync(await PackageAsync(V1));

        Assert.Equal((V1, "vendor", null, 1), (done.App, done.Publisher, done.Before, done.GoldenCases));
        AppRow row = Assert.Single(Rows());
        Assert.Equal((V1, AppState.Active, "vendor"), (row.App, row.State, row.Publisher));
        using var trusted = TrustedPublishers.Load(_unit.Folder.PublishersPath);
        Assert.Equal("lung", InstalledApp.Open(V1, Store, trusted, ModuleSet.None).Package.Id);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_unit.Folder.AppsPath, "incoming")));
    }

    [Fact]
    public async Task Upgrade_KeepsTheVersionBeforeOnStandby_AndSharesEqualFiles()
    {
        await InstallAsync(await PackageAsync(V1));
        int filesOfOne = Blobs().Length;

        AppInstallation done = await InstallAsync(await PackageAsync(V2));

        Assert.Equal(V1, done.Before);
        Assert.Equal([(V1, AppState.Standby), (V2, AppState.Active)], Rows().Select(row => (row.App, row.State)));
        Assert.Equal(filesOfOne + 1, Blobs().Length); // only app.json differs
    }

    [Fact]
    public async Task Install_AsShadow_LeavesTheActiveVersionInItsPlace()
    {
        await InstallAsync(await PackageAsync(V1));

        AppInstallation done = await InstallAsync(await PackageAsync(V2), asShadow: true);

        Assert.Null(done.Before);
        Assert.Equal([(V1, AppState.Active), (V2, AppState.Shadow)], Rows().Select(row => (row.App, row.State)));
        Assert.Contains("cannot be tried beside itself", (await Assert.ThrowsAsync<AppPackageException>(async () =>
            await InstallAsync(await PackageAsync(V1), asShadow: true))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_AsShadow_BesideOneThatComesWithTheProgram_HidesItNot()
    {
        await InstallAsync(await PackageAsync(V2), asShadow: true);
        using PackageFolder folder = PackageFolder.OfLungDensity(V1.Id, V1.Version);
        AppPackage beside = AppPackage.Load(folder.Path);
        using var trusted = TrustedPublishers.Load(_unit.Folder.PublishersPath);
        AppCatalogue usable = new([InstalledApp.Open(V2, Store, trusted, ModuleSet.None).Package as AppPackage ?? throw new InvalidOperationException()], []);

        Assert.Equal([V1.Version], AppShelf.Choose(Rows(), usable, new AppCatalogue([beside], [])).Select(package => package.Manifest.Version));
    }

    [Theory]
    [InlineData("stranger", "Nobody whose packages this unit takes has signed it")]
    [InlineData("altered byte", "is not the one that was signed")]
    [InlineData("other region", "It may be used in DE only; this unit stands in CN.")]
    [InlineData("expired", "It could be used until 2020-01-01.")]
    [InlineData("cut off", " again.")]
    [InlineData("no package", "The file is no package")]
    [InlineData("too large", "MiB may be used")]
    [InlineData("wrong golden case", "'lung-volume' is 48")]
    [InlineData("no golden case", "The package has no golden case")]
    [InlineData("not wanted", "not today")]
    public async Task Install_MayNotBeUsed_IsRefusedWithTheReason_AndLeavesNothing(string what, string reason)
    {
        using PackageFolder folder = PackageFolder.OfLungDensity();
        Publisher publisher = folder.Publisher(trustedIn: what == "stranger" ? null : _unit.Folder.PublishersPath);
        if (what == "wrong golden case")
        {
            folder.Write("golden/phantom/expected.json", """{ "findings": [{ "id": "lung-volume", "value": 1000, "tolerance": 1 }] }"""u8);
        }
        else if (what == "no golden case")
        {
            Directory.Delete(Path.Combine(folder.Path, "golden"), recursive: true);
        }

        byte[] package = await folder.PackAsync(publisher, statement => what switch
        {
            "other region" => statement with { Regions = ["DE"] },
            "expired" => statement with { NotAfter = new DateOnly(2020, 1, 1) },
            _ => statement,
        });
        package = what switch
        {
            "altered byte" => Altered(package),
            "cut off" => package[..(package.Length / 2)],
            "no package" => Encoding.ASCII.GetBytes(new string('x', 2000)),
            _ => package,
        };

        AppPackageException refused = await Assert.ThrowsAsync<AppPackageException>(() => InstallAsync(
            package,
            free: what == "too large" ? 1000 : Plenty,
            accept: what == "not wanted" ? _ => throw new AppPackageException("x", [new AppFault("version", "not today")]) : null));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Rows());
        Store.Clean([]);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Install_SameVersionWithOtherContents_IsRefused()
    {
        await InstallAsync(await PackageAsync(V1));

        AppPackageException refused = await Assert.ThrowsAsync<AppPackageException>(async () =>
            await InstallAsync(await PackageAsync(V1, folder => folder.Write("MODEL_CARD.md", "changed"u8))));

        Assert.Contains("is installed with other contents", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_Again_MendsADamagedFile()
    {
        byte[] package = await PackageAsync(V1);
        await InstallAsync(package);
        string model = Path.Combine(Store.FolderOf(V1), "lung-air.onnx");
        File.WriteAllText(model, "damaged");
        using var trusted = TrustedPublishers.Load(_unit.Folder.PublishersPath);
        Assert.Contains("lung-air.onnx", Assert.Throws<AppPackageException>(() => InstalledApp.Open(V1, Store, trusted, ModuleSet.None)).Message, StringComparison.Ordinal);

        await InstallAsync(package);

        Assert.NotNull(InstalledApp.Open(V1, Store, trusted, ModuleSet.None));
    }

    [Fact]
    public async Task Use_OfAVersionOnTrial_MakesItTheActiveOne()
    {
        using PackageFolder one = PackageFolder.OfLungDensity(V1.Id, V1.Version), other = PackageFolder.OfLungDensity(V2.Id, V2.Version);
        one.ExpectRefusal();
        other.ExpectRefusal();
        using Publisher publisher = one.Publisher(trustedIn: _unit.Folder.PublishersPath);
        await InstallAsync(await one.PackAsync(publisher));
        await InstallAsync(await other.PackAsync(publisher), asShadow: true);

        await UseAsync(V2);

        Assert.Equal([(V1, AppState.Standby), (V2, AppState.Active)], Rows().Select(row => (row.App, row.State)));
    }

    [Fact]
    public async Task Use_OfTheVersionBefore_MakesItsVeryObjectsAgain_AndOneWhoseTimeIsOverIsRefused()
    {
        using PackageFolder one = PackageFolder.OfLungDensity(V1.Id, V1.Version), other = PackageFolder.OfLungDensity(V2.Id, V2.Version);
        string[] study = [.. Directory.GetFiles(Path.Combine(one.Path, "golden", "phantom"), "*.dcm").Select(file => Path.Combine(_unit.Folder.Path, Path.GetFileName(file)))];
        Array.ForEach(study, file => File.Copy(Path.Combine(one.Path, "golden", "phantom", Path.GetFileName(file)), file));
        one.ExpectRefusal();
        other.ExpectRefusal();
        using Publisher publisher = one.Publisher(trustedIn: _unit.Folder.PublishersPath);
        await InstallAsync(await one.PackAsync(publisher));
        IReadOnlyList<string> first = await ObjectsOfAsync(V1, study);

        await InstallAsync(await other.PackAsync(publisher, statement => statement with { NotAfter = new DateOnly(2026, 3, 1) }));
        IReadOnlyList<string> second = await ObjectsOfAsync(V2, study);
        await UseAsync(V1);

        Assert.Equal([(V1, AppState.Active), (V2, AppState.Standby)], Rows().Select(row => (row.App, row.State)));
        Assert.Equal(first, await ObjectsOfAsync(V1, study));
        Assert.Empty(first.Intersect(second)); // Another version's objects are others.

        _unit.Clock.Pass(TimeSpan.FromDays(1));
        Assert.Contains("It could be used until 2026-03-01", (await Assert.ThrowsAsync<AppPackageException>(() => UseAsync(V2))).Message, StringComparison.Ordinal);
        Assert.Equal(AppState.Active, Rows()[0].State);
    }

    [Fact]
    public async Task Remove_RunWaits_PackageStaysUntilItEnded()
    {
        await InstallAsync(await PackageAsync(V1));
        await InstallAsync(await PackageAsync(V2));
        _unit.Apps.Clear();
        _unit.Apps.Add(V2);
        await _unit.CloseStudyAsync();

        AppVersion? next = await RemoveAsync(V2);
        _unit.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(V1, next);
        Assert.Empty(await AppKeeper.CleanAsync(Store, _unit.Journal, Cancel));
        Assert.True(Directory.Exists(Store.FolderOf(V2)));

        await _unit.Runner(new Running.FakeExecutor()).RunNextAsync(Cancel);
        Assert.Equal([V2], await AppKeeper.CleanAsync(Store, _unit.Journal, Cancel));
        Assert.False(Directory.Exists(Store.FolderOf(V2)));
        Assert.True(Directory.Exists(Store.FolderOf(V1)));
    }

    [Fact]
    public async Task Remove_NoRunWaits_PackageStaysForAStudyThatIsBeingClosed_ThenGoesWithItsFiles()
    {
        await InstallAsync(await PackageAsync(V1));
        await RemoveAsync(V1);

        Assert.Empty(await AppKeeper.CleanAsync(Store, _unit.Journal, Cancel));
        _unit.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal([V1], await AppKeeper.CleanAsync(Store, _unit.Journal, Cancel));

        Assert.Empty(Rows());
        Assert.Empty(Blobs());
    }

    [Fact]
    public async Task Install_EachOperationOfTheDiskFailsOnce_NothingIsHalfInstalled_AndTheNextTrySucceeds()
    {
        byte[] package = await PackageAsync(V1, folder => folder.ExpectRefusal());
        int failures = 0;
        for (int failAt = 1; ; failAt++)
        {
            var disk = new FaultyFileSystem(failAt);
            var store = new AppStore(_unit.Folder, disk);
            try
            {
                await InstallAsync(package, store: store);
            }
            catch (IOException)
            {
                Assert.Empty(Rows());
                failures++;
            }

            if (!disk.Failed)
            {
                break;
            }

            Store.Clean([.. Rows().Select(row => row.App)]);
            if (Rows().Count > 0)
            {
                // It failed where only cleaning up was left.
                using var trusted = TrustedPublishers.Load(_unit.Folder.PublishersPath);
                Assert.NotNull(InstalledApp.Open(V1, Store, trusted, ModuleSet.None));
                await RemoveAsync(V1);
                _unit.Clock.Advance(TimeSpan.FromHours(1));
                await AppKeeper.CleanAsync(Store, _unit.Journal, Cancel);
            }

            Assert.Empty(Files());
        }

        Assert.InRange(failures, 30, int.MaxValue);
        Assert.Equal(AppState.Active, Assert.Single(Rows()).State);
    }

    [Theory]
    [InlineData("none", "lung needs a licence for this unit (unit-1), and there is none.")]
    [InlineData("other publisher", "lung needs a licence for this unit (unit-1), and there is none.")]
    [InlineData("over", "The licence L-1 for lung ended on 2026-02-28 (UTC).")]
    [InlineData("later", null)]
    [InlineData("good", null)]
    public async Task Install_AppNeedsALicence_IsRefusedUntilOneIsThere(string licence, string? reason)
    {
        using PackageFolder folder = PackageFolder.OfLungDensity(change: manifest => manifest["licence"] = "required");
        folder.ExpectRefusal();
        using Publisher publisher = folder.Publisher(trustedIn: _unit.Folder.PublishersPath);
        using Publisher other = folder.Publisher("other", trustedIn: _unit.Folder.PublishersPath);
        byte[] package = await folder.PackAsync(publisher);
        if (licence != "none")
        {
            var first = new DateOnly(2026, licence == "later" ? 4 : 2, 1);
            var statement = new EntitlementStatement
            {
                Format = 1, Serial = "L-1", Unit = "unit-1", App = "lung", Kind = EntitlementKind.Term, IssuedAt = _unit.Clock.GetUtcNow(),
                From = first, To = licence == "over" ? new DateOnly(2026, 2, 28) : first.AddYears(1),
            };
            Publisher by = licence == "other publisher" ? other : publisher;
            await _unit.Journal.WriteAsync(
                transaction => EntitlementTable.AddNeedsTransaction(
                    transaction, statement, by.Name, EntitlementSignature.Sign(statement, by), _unit.Clock.GetUtcNow()),
                Cancel);
        }

        if (reason is null)
        {
            Assert.Equal(V1, (await InstallAsync(package)).App);
            return;
        }

        AppPackageException refused = await Assert.ThrowsAsync<AppPackageException>(() => InstallAsync(package));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Rows());
        Store.Clean([]);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Install_ModelsSealedForThisUnit_RunTheGoldenCase_AndLieNowhereInPlain()
    {
        using PackageFolder folder = PackageFolder.OfLungDensity();
        byte[] model = File.ReadAllBytes(Path.Combine(folder.Path, "lung-air.onnx"));
        using (UnitKey key = UnitKeyFile.Load(_unit.Folder))
        {
            folder.Seal(key);
        }

        using Publisher publisher = folder.Publisher(trustedIn: _unit.Folder.PublishersPath);
        Assert.Equal(1, (await InstallAsync(await folder.PackAsync(publisher))).GoldenCases);

        Assert.All(Files(), file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(model.AsSpan(0, 64))));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_unit.Folder.KeysPath, UnitKeyFile.Name)));
    }

    [Fact]
    public async Task Install_ModelsSealedForAnotherUnit_IsRefused_AndLeavesNothing()
    {
        using PackageFolder folder = PackageFolder.OfLungDensity();
        using UnitKey other = UnitKey.OfPrivate(UnitKey.Create());
        folder.Seal(other);
        using Publisher publisher = folder.Publisher(trustedIn: _unit.Folder.PublishersPath);
        byte[] package = await folder.PackAsync(publisher);

        AppPackageException refused = await Assert.ThrowsAsync<AppPackageException>(() => InstallAsync(package));

        Assert.Contains("The file is sealed for another unit", Assert.Single(refused.Faults, fault => fault.Path == "lung-air.onnx").Message, StringComparison.Ordinal);
        Assert.Empty(Rows());
        Store.Clean([]);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Install_TheUnitIsCleaning_WaitsForIt()
    {
        IDisposable cleaning = Store.Lock();
        byte[] package = await PackageAsync(V1);
        Task<AppInstallation> install = InstallAsync(package);
        Assert.False(install.IsCompleted);

        cleaning.Dispose();
        await AdvanceUntilAsync(install);
        Assert.Equal(V1, (await install).App);
    }

    [Fact]
    public async Task Install_AnotherProcessInstallsForLong_IsSaid()
    {
        using IDisposable other = Store.Lock();
        byte[] package = await PackageAsync(V1);
        Task<AppInstallation> install = InstallAsync(package);
        await AdvanceUntilAsync(install);
        var fault = await Assert.ThrowsAsync<StateFolderException>(() => install);
        Assert.Equal(StateFolderFault.InUse, fault.Fault);
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        for (int i = 0; i < 10_000 && !task.IsCompleted; i++)
        {
            _unit.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancel));
        }
    }

    private async Task<byte[]> PackageAsync(AppVersion app, Action<PackageFolder>? change = null)
    {
        using PackageFolder folder = PackageFolder.OfLungDensity(app.Id, app.Version);
        change?.Invoke(folder);
        using Publisher publisher = folder.Publisher(trustedIn: _unit.Folder.PublishersPath);
        return await folder.PackAsync(publisher);
    }

    private async Task<AppInstallation> InstallAsync(
        byte[] package, long free = Plenty, Action<PackageStatement>? accept = null, AppStore? store = null, bool asShadow = false)
    {
        using var trusted = TrustedPublishers.Load(_unit.Folder.PublishersPath);
        using var archive = new MemoryStream(package);
        var engine = new AppEngine(_models, TimeProvider.System);
        return await new AppInstaller(
            store ?? Store, _unit.Journal, engine, _options, _unit.Book, () => UnitKeyFile.Load(_unit.Folder)).InstallAsync(
            archive, "test.tar", trusted, free, accept, asShadow, progress: null, Cancel);
    }

    private async Task<ModuleSwitch?> UseAsync(AppVersion app)
    {
        using var trusted = TrustedPublishers.Load(_unit.Folder.PublishersPath);
        return await new AppInstaller(Store, _unit.Journal, new AppEngine(_models, TimeProvider.System), _options, _unit.Book, () => UnitKeyFile.Load(_unit.Folder))
            .UseAsync(app, trusted, progress: null, Cancel);
    }

    /// <summary>UIDs and digests of what a version makes of a study, with nothing kept from before.</summary>
    private async Task<IReadOnlyList<string>> ObjectsOfAsync(AppVersion app, string[] study)
    {
        var shelf = new AppShelf(_unit.Running, _unit.Journal, new InstalledCatalogue(_unit.Folder, Store, _options, _unit.Clock), NullLogger<AppShelf>.Instance);
        using var models = new OnnxModelCache(new OnnxRuntimeOptions { Threads = 1 });
        Execution done = await new AppExecutor(shelf, new AppEngine(models, TimeProvider.System), new OpenStudies(_unit.Running, _unit.Clock), _unit.Device).ExecuteAsync(
            new ExecutionRequest(app, study, new byte[32], _unit.Clock.GetUtcNow(), []) { Companions = [app] }, new Progress<ExecutionProgress>(), Cancel);
        Assert.Equal(RunState.Reported, done.State);
        return [.. done.Evidence.Select(item => $"{item.Facts.SopUid} {Convert.ToHexString(SHA256.HashData(item.OpenDataset()))}")];
    }

    private Task<AppVersion?> RemoveAsync(AppVersion app) => _unit.Journal.WriteAsync(
        transaction => AppTable.RemoveNeedsTransaction(transaction, AppTable.Find(transaction, app)!, _unit.Clock.GetUtcNow()), Cancel);

    private List<AppRow> Rows() => _unit.Journal.Read(AppTable.All);

    private string[] Blobs() => Files("files");

    private string[] Files(string below = "")
    {
        string folder = Path.Combine(_unit.Folder.AppsPath, below);
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }

    /// <summary>One byte of the model, which follows its entry's header of 512 bytes.</summary>
    private static byte[] Altered(byte[] package)
    {
        int header = Enumerable.Range(0, package.Length / 512).Select(block => block * 512)
            .Single(at => package.AsSpan(at).StartsWith("lung-air.onnx\0"u8));
        package[header + 512 + 20] ^= 1;
        return package;
    }
}
