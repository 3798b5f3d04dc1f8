using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TempState _state = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task Run_WithFaultyConfiguration_NamesEachFaultAndTouchesNothing()
    {
        var folder = Path.Combine(_state.Folder.Path, "never-made");
        var exitCode = await InvokeAsync("run", "--state", folder, "--port", "eighty", "--ae", "", "--destination", "PACS");

        Assert.Equal(ExitCodes.Configuration, exitCode);
        Assert.Equal(4, Lines(_error).Length);
        Assert.Contains("Node:Port = eighty (command line): must be a whole number", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Node:AeTitle =  (command line): must be an AE title", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("--destination = PACS (command line): must be NAME=AE@HOST:PORT", _error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Run_OnABusyPort_SaysSoInOneSentence()
    {
        using var other = new TcpListener(IPAddress.Any, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var exitCode = await InvokeAsync("run", "--role", "node", "--state", _state.Folder.Path, "--port", port);

        Assert.Equal(ExitCodes.Unavailable, exitCode);
        Assert.Contains($"port {port} is taken", Assert.Single(Lines(_error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhoseStateFolderIsAFile_SaysSoInOneSentence()
    {
        var file = Path.Combine(_state.Folder.Path, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var exitCode = await InvokeAsync("run", "--state", file);

        Assert.Equal(ExitCodes.StateFolder, exitCode);
        Assert.Contains(file, Assert.Single(Lines(_error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BesideAnotherUnitOfTheSameFolder_IsRefused()
    {
        using var other = Edge.Storage.StateFolderLock.Acquire(_state.Folder, "node");
        var exitCode = await InvokeAsync("run", "--state", _state.Folder.Path, "--port", "0");

        Assert.Equal(ExitCodes.Unavailable, exitCode);
        Assert.Single(Lines(_error));
    }

    [Fact]
    public async Task ConfigCheck_ShowsEachSettingWithItsOrigin()
    {
        var profile = Path.Combine(_state.Folder.Path, "profile.json");
        await File.WriteAllTextAsync(profile, "{\n  \"Node\": { \"AeTitle\": \"CT_AI\" }\n}", TestContext.Current.CancellationToken);
        var exitCode = await InvokeAsync("config", "check", "--config", profile, "--destination", "P=AE@[::1]:104");

        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Contains($"Node:AeTitle = CT_AI ({profile}:2)", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Destinations:0:Host = ::1 (command line)", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("studies")]
    [InlineData("status")]
    public async Task Verbs_WhereNoUnitHasRun_SayWhatToDo(string verb)
    {
        var exitCode = await InvokeAsync(verb, "--state", _state.Folder.Path);

        Assert.Equal(ExitCodes.Unavailable, exitCode);
        Assert.Contains("appliance run", Assert.Single(Lines(_error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Studies_ReadsTheJournalOfARunningUnit()
    {
        await using var journal = _state.OpenJournal();
        await journal.WriteAsync(
            transaction => transaction.Execute(
                """
                INSERT INTO study (study_uid, stage, revision, calling_ae, first_at, opened_at, last_at, reason)
                VALUES ('1.2.3', 'Done', 1, 'CT1', $t, $t, $t, 'NoDestination')
                """,
                ("$t", "2026-01-01T00:00:00.000Z")),
            TestContext.Current.CancellationToken);

        Assert.Equal(ExitCodes.Success, await InvokeAsync("studies", "--json", "--state", _state.Folder.Path));
        using var json = JsonDocument.Parse(_output.ToString());
        var study = json.RootElement.GetProperty("studies")[0];
        Assert.Equal("1.2.3", study.GetProperty("studyInstanceUid").GetString());
        Assert.Equal("NoDestination", study.GetProperty("reason").GetString());

        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCodes.Success, await InvokeAsync("studies", "--state", _state.Folder.Path));
        Assert.Equal(
            "#1  done (no destination is configured, evidence stays here)  from CT1: 0 received, 0 evidence",
            Assert.Single(Lines(_output)));
    }

    [Theory]
    [InlineData("run", "appliance run --port 11112")]
    [InlineData("studies", "appliance studies --last 5 --json")]
    [InlineData("status", "appliance status --json")]
    public async Task Help_EndsWithExamples(string verb, string example)
    {
        Assert.Equal(ExitCodes.Success, await InvokeAsync(verb, "--help"));
        Assert.Contains(example, _output.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Who asks for help has not given the rest yet: that is no fault.</summary>
    [Fact]
    public async Task Help_OfEveryVerb_Succeeds()
    {
        foreach (string[] verb in Verbs(CommandTree.Create(), []))
        {
            Assert.True(await InvokeAsync([.. verb, "--help"]) == ExitCodes.Success, string.Join(' ', verb));
        }
    }

    [Theory]
    [InlineData("studies rerun abc")]
    [InlineData("studies show abc")]
    [InlineData("studies retry abc")]
    [InlineData("studies --last abc")]
    [InlineData("deliveries retry abc")]
    [InlineData("deliveries retry --study abc")]
    [InlineData("infer in -o out --parallel abc")]
    [InlineData("infer in -o out --threads 1.5")]
    [InlineData("apps bench app --repeat abc")]
    [InlineData("apps bench app --threads abc")]
    [InlineData("apps licence app --unit u --serial s --studies abc --key k -o f")]
    public async Task NumberThatIsNone_IsABadCommandLine(string line)
    {
        Assert.Equal(ExitCodes.Usage, await InvokeAsync(line.Split(' ')));
        Assert.Contains(line.Contains("1.5", StringComparison.Ordinal) ? "'1.5'" : "'abc'", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infer in -o out --parallel -1", "--parallel")]
    [InlineData("apps bench app --repeat 1000000", "--repeat")]
    public async Task NumberOutOfRange_IsABadCommandLine(string line, string option)
    {
        Assert.Equal(ExitCodes.Usage, await InvokeAsync(line.Split(' ')));
        Assert.Contains(option, _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("studies rerun")]
    [InlineData("studies rerun 3 --all")]
    [InlineData("deliveries retry")]
    [InlineData("deliveries retry --all --destination PACS")]
    public async Task NothingIsDoneAgainByMistake(string line) => Assert.Equal(ExitCodes.Usage, await InvokeAsync(line.Split(' ')));

    public void Dispose() => _state.Dispose();

    private static IEnumerable<string[]> Verbs(Command command, string[] path) =>
        command.Subcommands.SelectMany(verb => Verbs(verb, [.. path, verb.Name])).Prepend(path);

    private Task<int> InvokeAsync(params string[] arguments) => CommandTree.InvokeAsync(
        arguments, new InvocationConfiguration { Output = _output, Error = _error, EnableDefaultExceptionHandler = false },
        TestContext.Current.CancellationToken);

    private static string[] Lines(StringWriter written) =>
        written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
