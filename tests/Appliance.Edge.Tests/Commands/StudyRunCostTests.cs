using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Appliance.Edge.Commands;
using Appliance.Edge.Running;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Commands;

/// <summary>What a person sees of lanes, memory and shared steps.</summary>
public sealed class StudyRunCostTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly StringWriter _output = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task StudiesShow_RunThatWasAlone_SaysDeclaredAndMeasuredMemoryLaneAndSharedSteps()
    {
        await RunAsync();
        await InvokeAsync("studies", "show", "1");
        Assert.Contains("app 1.0.0, revision 1: reported, lane stat", _output.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"memory declared: 300 MiB, GPU 20 MiB; the whole process had at most \d+ MiB", _output.ToString());
        Assert.Contains("1 of 2 steps were done by another app already", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StudiesShow_Chinese_SaysTheSame()
    {
        await RunAsync();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        await InvokeAsync("studies", "show", "1");
        Assert.Contains("队列：紧急", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("2 个步骤中有 1 个已由其他应用完成", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("studies", "--json")]
    [InlineData("studies", "show", "1", "--json")]
    public async Task Json_HasLaneMemoryAndWhichStepsWereShared(params string[] arguments)
    {
        await RunAsync();
        await InvokeAsync(arguments);
        using var json = JsonDocument.Parse(_output.ToString());
        JsonElement study = json.RootElement.TryGetProperty("studies", out JsonElement studies) ? studies[0] : json.RootElement;
        JsonElement run = study.GetProperty("runs")[0];
        Assert.Equal("Stat", run.GetProperty("lane").GetString());
        Assert.Equal(300, run.GetProperty("memory").GetProperty("declaredHostMebibytes").GetInt32());
        Assert.Equal(20, run.GetProperty("memory").GetProperty("declaredDeviceMebibytes").GetInt32());
        Assert.InRange(run.GetProperty("memory").GetProperty("processPeakMebibytes").GetInt32(), 1, 1 << 20);
        Assert.Equal([false, true], run.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("shared").GetBoolean()));
    }

    private async Task RunAsync()
    {
        _unit.Needs["app"] = new RunNeeds(RunLane.Stat, 300, 20);
        await _unit.CloseStudyAsync();
        await _unit.Runner(new FakeExecutor
        {
            Does = (request, _, _) => Task.FromResult(FakeExecutor.Report(request) with
            {
                Timings = [new RunStepTiming("volume", 12, false), new RunStepTiming("mask", 0, true)],
            }),
        }).RunNextAsync(Cancel);
    }

    private async Task InvokeAsync(params string[] arguments)
    {
        ParseResult parsed = CommandTree.Create().Parse([.. arguments, "--state", _unit.Folder.Path]);
        await parsed.InvokeAsync(new InvocationConfiguration { Output = _output }, Cancel);
    }
}
