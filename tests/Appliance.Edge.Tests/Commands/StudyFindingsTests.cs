using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Appliance.Edge.Commands;
using Appliance.Edge.Results;
using Appliance.Edge.Running;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Commands;

/// <summary><c>studies show</c>: what was found, with units and where the method was published, and why there is nothing where there is nothing.</summary>
public sealed class StudyFindingsTests : IAsyncDisposable
{
    private static readonly FindingReference Gevenois = new("Gevenois PA, et al.", 1996, "Comparison of computed density", "10.1164/ajrccm.154.1.8680679");
    private readonly TestUnit _unit = new();
    private readonly StringWriter _output = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Reported_PrintsATableWithUnitsAndReferences()
    {
        string text = await ShowAsync(Report);

        Assert.Matches(@"Finding +Value +Unit +Confidence +Reference", text);
        Assert.Matches(@"Lung volume +4530 +mL", text);
        Assert.Matches(@"LAA-950 +20\.10 +% +Gevenois 1996", text);
        Assert.Matches(@"Rotated +no +97\.5 %", text);
        Assert.Contains("Gevenois PA, et al. Comparison of computed density. 1996. doi:10.1164/ajrccm.154.1.8680679", text, StringComparison.Ordinal);
        Assert.Contains("Pictures and findings: ", text, StringComparison.Ordinal);
        Assert.Contains("/results/1/1/app-1.0.0", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reported_Chinese_PrintsTheSame()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        string text = await ShowAsync(Report);

        Assert.Matches(@"结果 +数值 +单位 +置信度 +文献", text);
        Assert.Matches(@"肺容积 +4530 +mL", text);
        Assert.Contains("图像与结果文件：", text, StringComparison.Ordinal);
    }

    /// <summary>Programs before this one did not write down how many decimals there are.</summary>
    [Fact]
    public async Task FoundByAnEarlierProgram_IsPrintedAsItWasFound()
    {
        string text = await ShowAsync(request => FakeExecutor.Report(request) with
        {
            Result = RunResult.FromJson(
                """{"findings":[{"id":"v","meaning":"Volume","meaningZh":"容积","value":4.537,"unit":"L","unitText":"L","exportable":true}]}"""),
        });

        Assert.Matches(@"Volume +4\.537 +L", text);
    }

    [Theory]
    [InlineData(RunState.Refused)]
    [InlineData(RunState.Abstained)]
    public async Task WithoutFindings_SaysWhyAndWhatToDo(RunState state)
    {
        string text = await ShowAsync(request => FakeExecutor.Report(request) with
        {
            State = state, Result = new RunResult { Reasons = [new RunReason("slice-gap", "Slices are missing.", "缺少切片。", "Send them again.", "请重新发送。")] },
        });

        Assert.Contains("Slices are missing. Send them again. [slice-gap]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Value", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_HasDecimalsAndReference()
    {
        using var json = JsonDocument.Parse(await ShowAsync(Report, "--json"));
        JsonElement run = json.RootElement.GetProperty("runs")[0], finding = run.GetProperty("findings")[1];

        Assert.Equal(2, finding.GetProperty("decimals").GetInt32());
        Assert.Equal(1996, finding.GetProperty("reference").GetProperty("year").GetInt32());
        Assert.Equal("10.1164/ajrccm.154.1.8680679", finding.GetProperty("reference").GetProperty("doi").GetString());
        Assert.True(Directory.Exists(run.GetProperty("resultFolder").GetString()));
    }

    private static Execution Report(ExecutionRequest request) => FakeExecutor.Report(request) with
    {
        Result = new RunResult
        {
            Findings =
            [
                new RunFinding("lung-volume", "Lung volume", "肺容积", 4530, "mL", "mL", null, Exportable: true) { Decimals = 0 },
                new RunFinding("laa-950", "LAA-950", "LAA-950", 20.1, "%", "%", null, Exportable: true) { Decimals = 2, Reference = Gevenois },
                new RunFinding("rotated", "Rotated", "旋转", null, null, null, 0.975, Exportable: true) { Answer = new RunAnswer("no", "no", "否") },
            ],
        },
        Files = [new ResultFile("findings.json", "{}"u8.ToArray())],
    };

    private async Task<string> ShowAsync(Func<ExecutionRequest, Execution> does, params string[] more)
    {
        await _unit.CloseStudyAsync();
        await _unit.Runner(new FakeExecutor { Does = (request, _, _) => Task.FromResult(does(request)) }).RunNextAsync(Cancel);
        InvocationConfiguration streams = new() { Output = _output, Error = _output };
        await CommandTree.Create().Parse(["studies", "show", "1", "--state", _unit.Folder.Path, .. more]).InvokeAsync(streams, Cancel);
        return _output.ToString();
    }
}
