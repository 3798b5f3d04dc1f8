using System.CommandLine;
using System.Text.Json;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Apps;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Apps;

namespace Appliance.Edge.Tests.Commands;

/// <summary>What a person at a unit does with modules, from packing them to taking them off.</summary>
public sealed class ModuleCommandTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly PackageFolder _folder = new("packages");
    private readonly string _key;

    public ModuleCommandTests()
    {
        _folder.Publisher(trustedIn: _unit.Folder.PublishersPath).Dispose();
        _key = Path.Combine(Path.GetDirectoryName(_folder.Path)!, "vendor.pem");
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _unit.DisposeAsync();
    }

    [Fact]
    public async Task Install_InAnyOrder_ListShowsWhatUsesWhat_AndANeededModuleIsNotRemoved()
    {
        string body = await PackAsync(SyntheticApps.WriteBody(Source("body"), "1.0.0"));
        string parts = await PackAsync(SyntheticApps.WriteParts(Source("parts"), "1.0.0"));
        string app = await PackAsync(SyntheticApps.WriteApp(Source("app"), 1, "1.0.0"));

        (int exitCode, string said) = await AskAsync("apps", "install", app, parts, body);

        Assert.True(exitCode == ExitCodes.Success, said);
        Assert.True(said.IndexOf("syn-body 1.0.0 is installed", StringComparison.Ordinal) < said.IndexOf("syn-01 1.0.0 is installed", StringComparison.Ordinal), said);
        (_, string list) = await AskAsync("apps", "list", "--json");
        using var json = JsonDocument.Parse(list);
        Assert.Equal(
            ["app syn-01 1.0.0: syn-body 1.0.0, syn-parts 1.0.0", "module syn-body 1.0.0: ", "module syn-parts 1.0.0: syn-body 1.0.0"],
            json.RootElement.GetProperty("apps").EnumerateArray().Where(one => one.GetProperty("id").GetString()!.StartsWith("syn-", StringComparison.Ordinal)).Select(one =>
                $"{one.GetProperty("kind")} {one.GetProperty("id")} {one.GetProperty("version")}: {string.Join(", ", one.GetProperty("modules").EnumerateArray())}"));
        (exitCode, said) = await AskAsync("apps", "remove", "syn-body");
        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains("syn-body 1.0.0 is needed by syn-01 1.0.0, syn-parts 1.0.0.", said, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Success, (await AskAsync("apps", "remove", "syn-01")).ExitCode);
        Assert.Equal(ExitCodes.Success, (await AskAsync("apps", "remove", "syn-parts")).ExitCode);
        Assert.Equal(ExitCodes.Success, (await AskAsync("apps", "remove", "syn-body")).ExitCode);
    }

    [Fact]
    public async Task Install_WithoutTheModule_SaysWhichAndInWhichVersions_AndInstallsTheOthers()
    {
        string body = await PackAsync(SyntheticApps.WriteBody(Source("body"), "1.0.0"));
        string other = await PackAsync(SyntheticApps.WriteBody(Source("body2"), "2.0.0"));
        string fits = await PackAsync(SyntheticApps.WriteApp(Source("fits"), 0, "1.0.0"));
        string lacks = await PackAsync(SyntheticApps.WriteApp(Source("lacks"), 2, "1.0.0", ">=2"));

        (int exitCode, string said) = await AskAsync("apps", "install", lacks, fits, body);

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains("syn-00 1.0.0 is installed", said, StringComparison.Ordinal);
        Assert.Contains("The module 'syn-body' is needed in a version >=2.0.0 (the app); there is 1.0.0. Install a version of it that fits first.", said, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Success, (await AskAsync("apps", "install", lacks, other)).ExitCode);
    }

    [Fact]
    public async Task UpgradeOfAModule_TellsWhichAppsGoOver_AndUseGoesBack()
    {
        string body = await PackAsync(SyntheticApps.WriteBody(Source("body"), "1.0.0"));
        string app = await PackAsync(SyntheticApps.WriteApp(Source("app"), 0, "1.0.0"));
        string upgrade = await PackAsync(SyntheticApps.WriteBody(Source("body11"), "1.1.0"));
        Assert.Equal(ExitCodes.Success, (await AskAsync("apps", "install", body, app)).ExitCode);

        (int exitCode, string said) = await AskAsync("apps", "upgrade", upgrade);

        Assert.True(exitCode == ExitCodes.Success, said);
        Assert.Contains("syn-00 1.0.0 uses it from now on", said, StringComparison.Ordinal);
        (exitCode, said) = await AskAsync("apps", "use", "syn-body", "1.0.0");
        Assert.True(exitCode == ExitCodes.Success, said);
        Assert.Contains("syn-00 1.0.0 uses it from now on", said, StringComparison.Ordinal);
        Assert.Contains("Apps get syn-body 1.0.0 from now on", said, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Unavailable, (await AskAsync("apps", "use", "syn-body", "3.0.0")).ExitCode);
    }

    private string Source(string name) => Path.Combine(_folder.Path, name);

    private async Task<string> PackAsync(string source)
    {
        string package = source + ".tar";
        (int exitCode, string said) = await InvokeAsync("apps", "pack", source, "--key", _key, "--out", package);
        Assert.True(exitCode == ExitCodes.Success, said);
        return package;
    }

    private Task<(int ExitCode, string Said)> AskAsync(params string[] arguments) => InvokeAsync([.. arguments, "--state", _unit.Folder.Path]);

    private static async Task<(int ExitCode, string Said)> InvokeAsync(params string[] arguments)
    {
        using var said = new StringWriter();
        int exitCode = await CommandTree.Create().Parse(arguments)
            .InvokeAsync(new InvocationConfiguration { Output = said, Error = said }, TestContext.Current.CancellationToken);
        return (exitCode, said.ToString());
    }
}
