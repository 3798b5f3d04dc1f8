using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Contracts;
using Appliance.Edge.Apps;
using Appliance.Edge.Commands;
using Appliance.Edge.Health;
using Appliance.Edge.Running;
using Appliance.Edge.Tests.Apps;
using Appliance.Edge.Tests.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Tests.Commands;

/// <summary>What a person sees of the certificates of apps.</summary>
public sealed class AppCertificateTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly StringWriter _output = new();
    private PackageFolder? _app;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _app?.Dispose();
        await _unit.DisposeAsync();
    }

    [Theory]
    [InlineData("2020-01-01", "en", "ALARM: the certificate of lung has ended: its results are for research only")]
    [InlineData("2020-01-01", "zh-CN", "lung 的注册证已到期：其结果仅供研究")]
    public async Task Status_CertificateEnded_IsAnAlarm(string expires, string language, string sentence)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

        await InvokeAsync(expires, "status");

        Assert.Contains(sentence, _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2999-12-31")]
    [InlineData(null)]
    public async Task Status_CertificateIsValidOrWasNeverThere_IsNone(string? expires)
    {
        await InvokeAsync(expires, "status", "--json");

        using var json = JsonDocument.Parse(_output.ToString());
        Assert.Empty(json.RootElement.GetProperty("alarms").EnumerateArray());
    }

    [Fact]
    public async Task Alarm_IsAboutTheActiveVersionAlone()
    {
        string apps = Install("2020-01-01");
        IReadOnlyList<StandingAlarm> Alarms() => _unit.Journal.Read(session => EndedAppCertificates.Read(session, _unit.Folder, apps, new DateOnly(2026, 3, 1)).ToList());

        Assert.Equal([("app-certificate-ended", "lung")], Alarms().Select(alarm => (alarm.Code, alarm.Part)));
        Assert.Empty(_unit.Journal.Read(session => EndedAppCertificates.Read(session, _unit.Folder, apps, new DateOnly(2020, 1, 1)).ToList()));
        await _unit.TryAsync(new AppVersion("lung", "2.0.0"));
        Assert.Single(Alarms()); // The one that comes with the program is still the active one.
        await _unit.Journal.WriteAsync(transaction => AppTable.ChooseNeedsTransaction(transaction, new AppVersion("lung", "2.0.0"), _unit.Clock.GetUtcNow()), Cancel);
        Assert.Empty(Alarms());
    }

    [Theory]
    [InlineData("2999-12-31", "NMPA 20263210001, class III, release V1, until 2999-12-31")]
    [InlineData("2020-01-01", "NMPA 20263210001 ended on 2020-01-01: research only")]
    [InlineData(null, "none: research only")]
    public async Task AppsList_SaysNumberAuthorityClassReleaseAndEnd(string? expires, string sentence)
    {
        await InvokeAsync(expires, "apps", "list");

        Assert.Contains(sentence, _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppsList_Json_HasQualificationAndIntendedUse()
    {
        await InvokeAsync("2020-01-01", "apps", "list", "--json");

        using var json = JsonDocument.Parse(_output.ToString());
        JsonElement app = json.RootElement.GetProperty("apps")[0];
        Assert.Equal("RESEARCH", app.GetProperty("use").GetProperty("qualification").GetString());
        Assert.Equal("V1", app.GetProperty("use").GetProperty("certificate").GetProperty("release").GetString());
        Assert.StartsWith("Research:", app.GetProperty("use").GetProperty("intendedUse").GetProperty("en").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Shelf_AtTheStartAndWhenItEnds_SaysOnceWhatResultsRestOn()
    {
        _unit.Running.AppsFolder = Install("2026-03-01");
        var lines = new Lines();
        var shelf = new AppShelf(
            _unit.Running, _unit.Journal, new InstalledCatalogue(_unit.Folder, new AppStore(_unit.Folder, _unit.Disk), new AppsOptions(), _unit.Clock), lines);

        shelf.Active();
        shelf.Active();
        Assert.Contains("lung 1.0.0, release V1: certificate 20263210001 of NMPA, class III, until 2026-03-01. Results are PRODUCT.", Assert.Single(lines, IsAboutResults), StringComparison.Ordinal);

        _unit.Clock.Advance(TimeSpan.FromDays(1));
        shelf.Active();
        shelf.Active();
        Assert.Contains("Results are RESEARCH", Assert.Single(lines.Where(IsAboutResults).Skip(1)), StringComparison.Ordinal);
    }

    private static bool IsAboutResults(string line) => line.Contains("Results are", StringComparison.Ordinal);

    /// <summary>The folder with the apps that come with the program: one, with such a certificate.</summary>
    private string Install(string? expires)
    {
        _app = PackageFolder.OfLungDensity("lung", "1.0.0", manifest =>
        {
            if (expires is not null)
            {
                manifest["certificate"] = new JsonObject { ["number"] = "20263210001", ["authority"] = "NMPA", ["deviceClass"] = "III", ["expires"] = expires, ["release"] = "V1" };
            }
        });
        return Path.GetDirectoryName(_app.Path)!;
    }

    private async Task InvokeAsync(string? expires, params string[] arguments)
    {
        string profile = Path.Combine(_unit.Folder.Path, "profile.json");
        await File.WriteAllTextAsync(profile, new JsonObject { ["Running"] = new JsonObject { ["AppsFolder"] = Install(expires) } }.ToJsonString(), Cancel);
        ParseResult parsed = CommandTree.Create().Parse([.. arguments, "--state", _unit.Folder.Path, "--config", profile]);
        await parsed.InvokeAsync(new InvocationConfiguration { Output = _output }, Cancel);
    }

    private sealed class Lines : List<string>, ILogger<AppShelf>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}
