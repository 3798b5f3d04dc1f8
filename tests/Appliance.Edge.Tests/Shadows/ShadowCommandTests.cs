using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Appliance.Edge.Apps;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Edge.Shadows;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Shadows;

public sealed class ShadowCommandTests : IAsyncDisposable
{
    private static readonly AppVersion Tried = new("app", "1.1.0");

    private readonly TestUnit _unit = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Theory]
    [InlineData("en", "app 1.1.0: 0 of 1 studies agree; it broke on 0, 0 were not tried, 0 wait", "lung-volume: 0 of 1 agree, mean difference 0.5, largest 0.5, tolerance 0.2")]
    [InlineData("zh-CN", "app 1.1.0：1 个检查中 0 个一致；0 个失败，0 个未试用，0 个等待", "lung-volume：1 次中 0 次一致，平均差 0.5，最大差 0.5，容差 0.2")]
    public async Task Shadow_WithoutArguments_ShowsHowFindingsAgree(string language, params string[] sentences)
    {
        await CompareAsync();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

        Assert.Equal(ExitCodes.Success, await InvokeAsync("apps", "shadow"));

        Assert.All(sentences, sentence => Assert.Contains(sentence, _output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shadow_Json_HasTheNumbers()
    {
        await CompareAsync();

        await InvokeAsync("apps", "shadow", "--json");

        using var json = JsonDocument.Parse(_output.ToString());
        JsonElement app = json.RootElement.GetProperty("apps")[0];
        Assert.Equal((1, 0), (app.GetProperty("compared").GetInt32(), app.GetProperty("agreed").GetInt32()));
        Assert.Equal(0.5, app.GetProperty("findings")[0].GetProperty("meanDifference").GetDouble());
    }

    [Fact]
    public async Task Studies_NeverShowWhatAShadowFound()
    {
        await CompareAsync();

        await InvokeAsync("studies", "--json");

        Assert.DoesNotContain("1.1.0", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_LetsNothingBeTried_AndDropsWhatWaits()
    {
        await _unit.TryAsync(Tried);
        await _unit.CloseStudyAsync();
        await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);

        Assert.Equal(ExitCodes.Success, await InvokeAsync("apps", "shadow", "app", "--stop"));

        Assert.Equal(AppState.Standby, State(Tried));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM shadow_run WHERE state = 'Dropped'"));
        Assert.Equal(ExitCodes.Unavailable, await InvokeAsync("apps", "shadow", "app", "--stop"));
    }

    [Fact]
    public async Task Try_OneVersionAtATime_AndNeverTheActiveOne()
    {
        var (active, other) = (new AppVersion("app", "1.0.0"), new AppVersion("app", "1.2.0"));
        await AddAsync(active, AppState.Active);
        await AddAsync(other, AppState.Standby);
        await AddAsync(Tried, AppState.Standby);

        Assert.Equal(ExitCodes.Success, await InvokeAsync("apps", "shadow", "app", "1.1.0"));
        Assert.Equal(ExitCodes.Success, await InvokeAsync("apps", "shadow", "app", "1.2.0"));
        Assert.Equal(ExitCodes.Negative, await InvokeAsync("apps", "shadow", "app", "1.0.0"));
        Assert.Equal(ExitCodes.Unavailable, await InvokeAsync("apps", "shadow", "app", "9.0.0"));

        Assert.Equal([AppState.Active, AppState.Standby, AppState.Shadow], new[] { active, Tried, other }.Select(State));
        Assert.Equal(ExitCodes.Negative, await InvokeAsync("apps", "use", "app", "1.2.0")); // its package is not on the disk: its studies would be refused
        Assert.Equal([AppState.Active, AppState.Standby, AppState.Shadow], new[] { active, Tried, other }.Select(State));
    }

    [Theory]
    [InlineData("apps", "shadow", "app")]
    [InlineData("apps", "shadow", "--stop")]
    [InlineData("apps", "shadow", "app", "1.0.0", "--stop")]
    public async Task Wrong_Use_IsSaid(params string[] arguments)
    {
        await InvokeAsync(arguments);
        Assert.Contains("Give an app and a version, an app and --stop, or neither.", _error.ToString(), StringComparison.Ordinal);
    }

    private async Task CompareAsync()
    {
        await _unit.TryAsync(Tried, tolerances: ("lung-volume", 0.2));
        var executor = new FakeExecutor
        {
            Does = (request, _, _) => Task.FromResult(FakeExecutor.Report(request) with
            {
                Result = new RunResult { Findings = [new RunFinding("lung-volume", "Lung volume", "肺容积", request.IsShadow ? 5 : 4.5, "L", "L", null, Exportable: true)] },
            }),
        };
        await _unit.CloseStudyAsync();
        await _unit.Runner(executor).RunNextAsync(Cancel);
        Assert.True(await _unit.ShadowRunner(executor).RunNextAsync(Cancel));
    }

    private Task AddAsync(AppVersion app, AppState state) => _unit.Journal.WriteAsync(
        transaction => transaction.Execute(
            """
            INSERT INTO app (app_id, app_version, state, content_digest, publisher, installed_at, changed_at)
            VALUES ($app, $version, $state, '', 'vendor', $now, $now)
            """,
            ("$app", app.Id), ("$version", app.Version), ("$state", state.ToString()), ("$now", JournalTimeNow())),
        Cancel);

    private string JournalTimeNow() => Edge.Storage.JournalTime.Format(_unit.Clock.GetUtcNow());

    private AppState State(AppVersion app) => _unit.Journal.Read(session => AppTable.Find(session, app))!.State;

    private async Task<int> InvokeAsync(params string[] arguments)
    {
        ParseResult parsed = CommandTree.Create().Parse([.. arguments, "--state", _unit.Folder.Path]);
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, Cancel);
    }
}
