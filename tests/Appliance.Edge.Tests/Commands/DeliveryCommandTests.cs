using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Appliance.Edge.Commands;
using Appliance.Edge.Delivery;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Commands;

/// <summary>The verbs about deliveries, beside a unit that has the journal open.</summary>
public sealed class DeliveryCommandTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Theory]
    [InlineData("en", "given up, 1 attempts", "it does not know the AE title of this unit (rejected)", "to do: have the AE title")]
    [InlineData("zh-CN", "已放弃，已尝试 1 次", "对方不认识本机的 AE 标题 (rejected)", "处理方法: 请在对方登记本机")]
    public async Task List_DeadLetter_SaysWhyAndWhatToDoInTheOperatorsLanguage(string language, string state, string cause, string remedy)
    {
        await DeadLetterAsync();
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            Assert.Equal(ExitCodes.Success, await InvokeAsync("deliveries", "list", "--dead"));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }

        string text = _output.ToString();
        Assert.Contains("Comprehensive 3D SR Storage", text, StringComparison.Ordinal);
        Assert.All([state, cause, remedy], part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain("Secondary Capture", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Json_NamesTheCauseByItsCode()
    {
        await DeadLetterAsync();
        await InvokeAsync("deliveries", "list", "--study", "1", "--json");

        using var json = JsonDocument.Parse(_output.ToString());
        JsonElement[] deliveries = [.. json.RootElement.GetProperty("deliveries").EnumerateArray()];
        Assert.Equal(["DeadLetter", "Pending"], deliveries.Select(delivery => delivery.GetProperty("state").GetString()));
        Assert.Equal("CallingAeTitle", deliveries[0].GetProperty("cause").GetString());
    }

    [Fact]
    public async Task Retry_ByDestination_MakesTheDeadLetterDueInTheRunningUnit()
    {
        await DeadLetterAsync();

        Assert.Equal(ExitCodes.Success, await InvokeAsync("deliveries", "retry", "--destination", "PACS", "--config", Profile()));

        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Pending'"));
        Assert.Equal(ExitCodes.Negative, await InvokeAsync("deliveries", "retry", "--destination", "NOBODY", "--config", Profile()));
    }

    [Fact]
    public async Task Retry_WithoutSayingWhich_ChangesNothing()
    {
        await DeadLetterAsync();

        Assert.NotEqual(ExitCodes.Success, await InvokeAsync("deliveries", "retry"));
        Assert.NotEqual(ExitCodes.Success, await InvokeAsync("deliveries", "retry", "--all", "--study", "1"));

        Assert.Equal(1, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'DeadLetter'"));
    }

    [Fact]
    public async Task Destinations_ShowWhatWaitsAndWhatIsTaken()
    {
        await DeadLetterAsync();
        await _unit.Journal.WriteAsync(
            transaction =>
            {
                ContactTable.FailedNeedsTransaction(transaction, "PACS", DeliveryCause.Unreachable, _unit.Clock.GetUtcNow());
                CapabilityTable.LearnNeedsTransaction(
                    transaction,
                    "PACS",
                    [new Capability("1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.1.2.1", CapabilityAnswer.AbstractSyntaxNotSupported)],
                    _unit.Clock.GetUtcNow());
            },
            TestUnit.Cancel);

        Assert.Equal(ExitCodes.Success, await InvokeAsync("destinations", "--config", Profile()));
        string text = _output.ToString();
        Assert.Contains("PACS  ORTHANC@10.0.0.5:4242  NOT REACHED since", text, StringComparison.Ordinal);
        Assert.Contains("nobody answers at its address", text, StringComparison.Ordinal);
        Assert.Contains("1 waiting, 0 not committed yet, 0 not taken there, 1 given up", text, StringComparison.Ordinal);
        Assert.Contains("Segmentation Storage, Explicit VR Little Endian: kind not supported", text, StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        await InvokeAsync("destinations", "--json", "--config", Profile());
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.False(json.RootElement.GetProperty("destinations")[0].GetProperty("reachable").GetBoolean());
    }

    [Fact]
    public async Task StudiesRetry_OfAStudyThatIsNotQuarantined_SaysWhatToUseInstead()
    {
        await DeadLetterAsync();

        Assert.Equal(ExitCodes.Negative, await InvokeAsync("studies", "retry", "1"));
        Assert.Contains("deliveries retry --study 1", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_NamesEachStandingAlarmAndWhatToDo()
    {
        await DeadLetterAsync();
        string full = Path.Combine(_unit.Folder.Path, "full.json");
        await File.WriteAllTextAsync(full, """{ "Storage": { "MinFreeBytes": 1099511627776 } }""", TestUnit.Cancel);
        await InvokeAsync("status", "--config", full);

        string text = _output.ToString();
        Assert.Contains("ALARM: the disk is nearly full: new objects are refused", text, StringComparison.Ordinal);
        Assert.Contains("to do: free some space or enlarge the disk", text, StringComparison.Ordinal);
        Assert.Contains("ALARM: 1 objects for PACS were given up", text, StringComparison.Ordinal);
    }

    private async Task DeadLetterAsync()
    {
        await _unit.CloseStudyAsync();
        await _unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel);
        await _unit.Journal.WriteAsync(
            transaction =>
            {
                DeliveryTable.AttemptedNeedsTransaction(transaction, 1, _unit.Clock.GetUtcNow());
                DeliveryTable.MoveNeedsTransaction(
                    transaction, 1, DeliveryEvent.GivenUp, _unit.Clock.GetUtcNow(), DeliveryCause.CallingAeTitle, "rejected");
            },
            TestUnit.Cancel);
    }

    private string Profile()
    {
        string path = Path.Combine(_unit.Folder.Path, "profile.json");
        File.WriteAllText(path, """{ "Destinations": [ { "Name": "PACS", "AeTitle": "ORTHANC", "Host": "10.0.0.5", "Port": 4242 } ] }""");
        return path;
    }

    private Task<int> InvokeAsync(params string[] arguments) => CommandTree.Create().Parse([.. arguments, "--state", _unit.Folder.Path]).InvokeAsync(
        new InvocationConfiguration { Output = _output, Error = _error, EnableDefaultExceptionHandler = false }, TestUnit.Cancel);
}
