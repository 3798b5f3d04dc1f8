using System.CommandLine;
using System.Globalization;
using Appliance.Contracts;
using Appliance.Edge.Apps;
using Appliance.Edge.Commands;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Health;
using Appliance.Edge.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Simulators.Apps;
using Appliance.Simulators.Phantoms;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Apps;

/// <summary>An app that worked and may not be used any more: a doctor must not take its silence for a finding.</summary>
public sealed class BarredAppTests : IAsyncDisposable
{
    private static readonly AppVersion Lung = new("lung", "1.0.0");

    private readonly TestUnit _unit = new();
    private readonly PackageFolder _folder = new("packages");
    private readonly OnnxModelCache _models = new(new OnnxRuntimeOptions { Threads = 1 });
    private readonly AppsOptions _options = new() { Region = "CN" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AppStore Store => new(_unit.Folder, _unit.Disk);

    private AppShelf Shelf => new(_unit.Running, _unit.Journal, new InstalledCatalogue(_unit.Folder, Store, _options, _unit.Clock), NullLogger<AppShelf>.Instance);

    private DateOnly Today => DateOnly.FromDateTime(_unit.Clock.GetUtcNow().UtcDateTime);

    public async ValueTask DisposeAsync()
    {
        _models.Dispose();
        _folder.Dispose();
        await _unit.DisposeAsync();
    }

    [Theory]
    [InlineData("its time is over", RefusalCodes.PackageEnded)]
    [InlineData("the unit moved", RefusalCodes.PackageBarred)]
    [InlineData("the key was taken away", RefusalCodes.PackageBarred)]
    [InlineData("a model was altered", RefusalCodes.PackageBarred)]
    public async Task Study_IsRefusedByName_AndNothingOfTheAppIsExecuted_UntilItIsMended(string what, string code)
    {
        await InstallAsync(PackageFolder.OfLungDensity(), statement => statement with { NotAfter = Today.AddDays(3), Regions = ["CN"] });
        AppShelf shelf = Shelf;
        Assert.Contains(shelf.Active(), app => app.App == Lung);
        Assert.Null(shelf.FindBarred(Lung));

        Action mend = Break(what);

        Assert.Null(shelf.Find(Lung));
        Assert.Contains(shelf.Active(), app => app.App == Lung);
        Execution refused = await ExecuteAsync(shelf);
        Assert.Equal((RunState.Refused, code), (refused.State, Assert.Single(refused.Result.Reasons).Code));
        Assert.Empty(refused.Timings);
        Assert.NotEmpty(refused.Evidence);

        mend();
        Assert.NotNull(shelf.Find(Lung));
        Assert.Null(shelf.FindBarred(Lung));
    }

    [Fact]
    public async Task Study_ModuleOfTheAppIsDamaged_IsRefusedByName()
    {
        await InstallAsync(SyntheticApps.WriteBody(Path.Combine(_folder.Path, "body"), "1.0.0"));
        await InstallAsync(SyntheticApps.WriteApp(Path.Combine(_folder.Path, "app"), 0, "1.0.0"));
        var app = new AppVersion("syn-00", "1.0.0");
        File.AppendAllText(Path.Combine(Store.FolderOf(new AppVersion(SyntheticApps.Body, "1.0.0")), "app.json"), " ");

        AppShelf shelf = Shelf;

        Assert.Contains(shelf.Active(), active => active.App == app);
        Assert.Null(shelf.Find(app));
        Assert.Equal(RefusalCodes.PackageBarred, shelf.FindBarred(app)!.Reason.Code);
        Assert.StartsWith("Its module syn-body 1.0.0 cannot be used: app.json: ", Assert.Single(shelf.FindBarred(app)!.Faults).Message, StringComparison.Ordinal);
        Assert.Equal(["syn-body 1.0.0"], Alarms().Select(alarm => alarm.Part));
    }

    [Theory]
    [InlineData("its time is over")]
    [InlineData("the unit moved")]
    [InlineData("the key was taken away")]
    [InlineData("a model was cut off")]
    [InlineData("a file is gone")]
    public async Task Alarm_StandsAlsoWhileNoStudyComes_UntilItIsMended(string what)
    {
        await InstallAsync(PackageFolder.OfLungDensity(), statement => statement with { NotAfter = Today.AddDays(30), Regions = ["CN"] });
        Assert.Empty(Alarms());

        Action mend = Break(what);
        Assert.Equal([("app-barred", "lung 1.0.0")], Alarms().Select(alarm => (alarm.Code, alarm.Part)));

        mend();
        Assert.DoesNotContain(Alarms(), alarm => alarm.Code == "app-barred");
    }

    [Fact]
    public async Task Alarm_TellsOfTheEndAMonthAhead()
    {
        await InstallAsync(PackageFolder.OfLungDensity(), statement => statement with { NotAfter = Today.AddDays(31) });
        _unit.Clock.Pass(TimeSpan.FromDays(1));
        Assert.Empty(Alarms());

        _unit.Clock.Pass(TimeSpan.FromDays(1));
        Assert.Equal([("app-ending", 30)], Alarms().Select(alarm => (alarm.Code, alarm.Count)));

        _unit.Clock.Pass(TimeSpan.FromDays(29));
        Assert.Equal([("app-ending", 1)], Alarms().Select(alarm => (alarm.Code, alarm.Count))); // It may still be used today.
    }

    [Theory]
    [InlineData("en", "lung 1.0.0 is NOT USED", "install its package again", "Nobody whose packages this unit takes")]
    [InlineData("zh-CN", "lung 1.0.0 已停用", "请重新安装该应用包", "签名者不在本设备接受的发布者之列")]
    public async Task Status_AndList_SaySoAndWhatToDo_InTheOperatorsLanguage(string language, string alarm, string remedy, string why)
    {
        await InstallAsync(PackageFolder.OfLungDensity());
        Break("the key was taken away");

        Assert.Contains(alarm, await AskAsync(language, "status"), StringComparison.Ordinal);
        Assert.Contains(remedy, await AskAsync(language, "status"), StringComparison.Ordinal);
        Assert.Contains(why, await AskAsync(language, "apps", "list"), StringComparison.Ordinal);
        Assert.Contains(why, await AskAsync(language, "apps", "bench", "lung"), StringComparison.Ordinal); // Not: there is no such app.
    }

    /// <summary>Breaks the app, and gives what mends it.</summary>
    private Action Break(string what)
    {
        string key = Path.Combine(_unit.Folder.PublishersPath, "vendor.pem"), pem = File.ReadAllText(key);
        string model = Path.Combine(Store.FolderOf(Lung), "lung-air.onnx");
        byte[] bytes = File.ReadAllBytes(model);
        switch (what)
        {
            case "its time is over":
                TimeSpan after = TimeSpan.FromDays(40);
                _unit.Clock.Pass(after);
                return () => _unit.Clock.Set(_unit.Clock.GetUtcNow() - after);
            case "the unit moved":
                _options.Region = "DE";
                return () => _options.Region = "CN";
            case "the key was taken away":
                File.Delete(key);
                return () => File.WriteAllText(key, pem);
            case "a file is gone":
                File.Delete(model);
                return () => File.WriteAllBytes(model, bytes);
            default:
                File.WriteAllBytes(model, what == "a model was cut off" ? bytes[..^1] : [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
                return () => File.WriteAllBytes(model, bytes);
        }
    }

    private IReadOnlyList<StandingAlarm> Alarms() => _unit.Journal.Read(session => BarredApps.Read(session, _unit.Folder, _options, Today).ToList());

    private async Task<Execution> ExecuteAsync(AppShelf shelf)
    {
        string study = Directory.CreateDirectory(Path.Combine(_folder.Path, "study")).FullName;
        string[] files = [.. ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 32, Columns = 32, Slices = 8 }).WriteDicom(study)];
        var request = new ExecutionRequest(Lung, files, new byte[32], _unit.Clock.GetUtcNow(), []) { Companions = [Lung] };
        return await new AppExecutor(shelf, new AppEngine(_models, TimeProvider.System), new OpenStudies(_unit.Running, _unit.Clock), _unit.Device)
            .ExecuteAsync(request, new Progress<ExecutionProgress>(), Cancel);
    }

    private async Task InstallAsync(PackageFolder package, Func<PackageStatement, PackageStatement>? terms = null)
    {
        using (package)
        {
            package.ExpectRefusal();
            using Publisher publisher = package.Publisher(trustedIn: _unit.Folder.PublishersPath);
            await InstallAsync(await package.PackAsync(publisher, terms));
        }
    }

    private async Task InstallAsync(string source)
    {
        string key = Path.Combine(Path.GetDirectoryName(_folder.Path)!, "vendor.pem");
        using Publisher publisher = File.Exists(key) ? Publisher.Load(key) : _folder.Publisher(trustedIn: _unit.Folder.PublishersPath);
        Package package = Package.Open(source, AppCatalogue.ModulesIn(Path.GetDirectoryName(source)!));
        var statement = PackageStatement.Of(package);
        using var archive = new MemoryStream();
        await PackageArchive.WriteAsync(source, statement, PackageSignature.Sign(statement, publisher), archive, null, Cancel);
        await InstallAsync(archive.ToArray());
    }

    private async Task InstallAsync(byte[] package)
    {
        using var trusted = TrustedPublishers.Load(_unit.Folder.PublishersPath);
        using var archive = new MemoryStream(package);
        await new AppInstaller(Store, _unit.Journal, new AppEngine(_models, TimeProvider.System), _options, _unit.Book, () => UnitKeyFile.Load(_unit.Folder))
            .InstallAsync(archive, "test.tar", trusted, 1L << 40, accept: null, asShadow: false, progress: null, Cancel);
    }

    private async Task<string> AskAsync(string language, params string[] arguments)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        using var said = new StringWriter();
        await CommandTree.Create().Parse([.. arguments, "--state", _unit.Folder.Path]).InvokeAsync(new InvocationConfiguration { Output = said, Error = said }, Cancel);
        return said.ToString();
    }
}
