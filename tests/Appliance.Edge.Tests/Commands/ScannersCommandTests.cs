using System.CommandLine;
using System.Text.Json;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Receive;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Commands;

public sealed class ScannersCommandTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly StringWriter _output = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Scanners_ShowsListedSeenAndRejectedOnesWithWhatToDo()
    {
        await SendAsync();
        await _unit.Journal.WriteAsync(
            transaction => ScannerTable.RejectedNeedsTransaction(
                transaction, "MR9", "APPLIANCE", "10.0.0.66:4", RefusalCode.CallingAENotRecognized, _unit.Clock.GetUtcNow().AddSeconds(1)),
            Cancel);
        string profile = Path.Combine(_unit.Folder.Path, "profile.json");
        await File.WriteAllTextAsync(
            profile,
            """
            { "Scanners": [ { "Name": "CT room 1", "AeTitle": "CT1" }, { "Name": "US", "AeTitle": "US1" } ] }
            """,
            Cancel);

        await InvokeAsync("scanners", "--config", profile);

        string[] lines = _output.ToString().Split('\n');
        Assert.Matches(@"^SCANNER +AE TITLE +ADDRESS +LAST CONTACT +ASSOCIATIONS", lines[0]);
        Assert.Matches(@"^\(not listed\) +MR9 +10\.0\.0\.66 .* 0 \(\+1 rejected\)", lines[1]);
        Assert.Matches(@"^CT room 1 +CT1 +10\.0\.0\.9 .* 1 +1 +2 +0 +1 ", lines[2]);
        Assert.Matches(@"^US +US1 +- +never", lines[3]);
        Assert.Contains("""add it to Scanners of the site profile: { "Name": "…", "AeTitle": "MR9" }""", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scanners_Json_HasRateRhythmAndCounts()
    {
        await SendAsync();

        await InvokeAsync("scanners", "--json");

        using var json = JsonDocument.Parse(_output.ToString());
        JsonElement scanner = json.RootElement.GetProperty("scanners")[0];
        Assert.Equal("10.0.0.9", scanner.GetProperty("address").GetString());
        Assert.Equal(1.5, scanner.GetProperty("objectsPerSecond").GetDouble());
        Assert.Equal(30, scanner.GetProperty("quietPeriodSeconds").GetDouble());
        Assert.Equal(1, scanner.GetProperty("aborted").GetInt32());
    }

    [Fact]
    public async Task StudiesShow_SaysByWhatTheStudyWasClosed()
    {
        await SendAsync();
        await _unit.LetQuietPeriodPassAsync();
        Assert.Equal(StudyStage.Receiving, _unit.Study().Stage);
        await InvokeAsync("studies", "show", "1");
        Assert.Contains("it waits for what is missing", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("broke in the middle of an object", _output.ToString(), StringComparison.Ordinal);

        _unit.Clock.Advance(TimeSpan.FromMinutes(10));
        await _unit.Collector.CloseDueAsync(Cancel);
        _output.GetStringBuilder().Clear();
        await InvokeAsync("studies", "show", "1");

        Assert.Contains("revision 1 closed at", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("quiet period 30 s, as configured", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("broke in the middle of an object", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StudiesShow_NoSuchStudy_SaysSo()
    {
        await InvokeAsync("studies", "show", "77");

        Assert.Contains("no study #77", _output.ToString(), StringComparison.Ordinal);
    }

    private async Task SendAsync()
    {
        long id = await _unit.Journal.WriteAsync(
            transaction => AssociationTable.OpenNeedsTransaction(transaction, "CT1", "APPLIANCE", "10.0.0.9:1", _unit.Clock.GetUtcNow()), Cancel);
        await _unit.ReceiveAsync(new TestObject(), id);
        var totals = new AssociationTotals { Duplicates = 2, Aborted = 1, Busy = TimeSpan.FromSeconds(2) };
        await _unit.Journal.WriteAsync(
            transaction => AssociationTable.EndNeedsTransaction(transaction, id, AssociationEnding.Broken, totals, _unit.Clock.GetUtcNow()), Cancel);
    }

    private async Task InvokeAsync(params string[] arguments) =>
        Assert.Equal(ExitCodes.Success, await CommandTree.Create().Parse([.. arguments, "--state", _unit.Folder.Path]).InvokeAsync(
            new InvocationConfiguration { Output = _output, EnableDefaultExceptionHandler = false }, Cancel));
}
