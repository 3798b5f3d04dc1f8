using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Appliance.Edge.Commands;
using Appliance.Edge.Running;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Running;

/// <summary>An app that is not sure enough: neither a finding, nor a refusal, nor a failure, wherever a person or a machine looks.</summary>
public sealed class AbstainedRunTests : IAsyncDisposable
{
    private static readonly RunReason Reason = new("low-confidence", "Not sure of 'Side'.", "对“侧别”没有把握。", "Read it yourself.", "请自行阅片。");

    private readonly TestUnit _unit = new();
    private readonly StringWriter _output = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Run_Abstains_IsAResultThatIsDeliveredAndNotTriedAgain()
    {
        await RunAsync();

        RunRow run = Assert.Single(_unit.Runs());
        Assert.Equal((RunState.Abstained, 0, "low-confidence"), (run.State, run.Attempts, run.Reason));
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Pending'"));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"));
    }

    [Fact]
    public async Task Record_Upstream_TellsOutcomeReasonAndConfidences_ButNoStepThatMayNotLeave()
    {
        await RunAsync();

        using JsonDocument record = JsonDocument.Parse(_unit.Journal.Read(session =>
            session.First("SELECT payload FROM outbox WHERE stream = 'result'", row => (byte[])row.GetValue(0)))!);
        JsonElement data = record.RootElement.GetProperty("data");
        Assert.Equal("abstained", data.GetProperty("outcome").GetString());
        Assert.Equal("low-confidence", data.GetProperty("reasons")[0].GetString());
        JsonElement chain = data.GetProperty("confidences")[0];
        Assert.Equal((0.54, 0.8), (chain.GetProperty("joint").GetDouble(), chain.GetProperty("minConfidence").GetDouble()));
        Assert.Equal(("independence", "side"), (chain.GetProperty("assumption").GetString(), chain.GetProperty("weakest").GetString()));
        Assert.Equal("view", Assert.Single(chain.GetProperty("steps").EnumerateArray()).GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("en", "app 1.0.0, revision 1: not sure enough", "all 2 steps right with 54.0 %, at least 80.0 % is needed", "Side: 60.0 %, the weakest")]
    [InlineData("zh-CN", "把握不足", "2 个步骤全部正确的置信度为 54.0%，要求不低于 80.0%", "侧别：60.0%，最弱")]
    public async Task StudiesShow_SaysEachStepAndWhatTheProductAssumes(string language, params string[] sentences)
    {
        await RunAsync();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

        await InvokeAsync("studies", "show", "1");

        Assert.All(sentences, sentence => Assert.Contains(sentence, _output.ToString(), StringComparison.Ordinal));
        Assert.Contains(language == "en" ? "assumed to err independently" : "假定各步骤的错误相互独立", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_NamesTheStateAndTheConfidences()
    {
        await RunAsync();

        await InvokeAsync("studies", "show", "1", "--json");

        using var json = JsonDocument.Parse(_output.ToString());
        JsonElement run = json.RootElement.GetProperty("runs")[0];
        Assert.Equal("Abstained", run.GetProperty("state").GetString());
        Assert.Equal(0.9, run.GetProperty("confidences")[0].GetProperty("steps")[0].GetProperty("confidence").GetDouble());
    }

    private async Task RunAsync()
    {
        await _unit.CloseStudyAsync();
        await _unit.Runner(new FakeExecutor
        {
            Does = (request, _, _) => Task.FromResult(FakeExecutor.Report(request) with
            {
                State = RunState.Abstained,
                Result = new RunResult
                {
                    Reasons = [Reason],
                    Confidences =
                    [
                        new RunConfidence("chain", 0.54, 0.8, "independence", "side",
                            [new RunStepConfidence("view", "View", "体位", 0.9, Exportable: true), new RunStepConfidence("side", "Side", "侧别", 0.6, Exportable: false)]),
                    ],
                },
            }),
        }).RunNextAsync(Cancel);
    }

    private async Task InvokeAsync(params string[] arguments)
    {
        ParseResult parsed = CommandTree.Create().Parse([.. arguments, "--state", _unit.Folder.Path]);
        await parsed.InvokeAsync(new InvocationConfiguration { Output = _output }, Cancel);
    }
}
