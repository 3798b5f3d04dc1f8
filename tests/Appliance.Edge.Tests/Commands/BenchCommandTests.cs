using System.Text.Json;
using Appliance.Edge.Commands.Bench;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Apps;
using Appliance.Edge.Tests.Commands.Infer;

namespace Appliance.Edge.Tests.Commands;

/// <summary>What <c>appliance apps bench</c> measures and says.</summary>
public sealed class BenchCommandTests : IDisposable
{
    private readonly InferSite _site = new(PackageFolder.OfLungDensity("lung"));

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Bench_GoldenCase_EveryStepHasItsTimeAndShare()
    {
        Assert.Equal(ExitCodes.Success, await BenchAsync("lung", "--repeat", "2", "--json"));

        AppCost cost = Cost();
        Assert.Equal(("lung", "reported", "Cpu", 2), (cost.App, cost.Outcome, cost.Provider, cost.Repeats));
        Assert.Equal(["(headers)", "series", "hu", "air"], cost.Steps.Take(4).Select(step => step.Step));
        Assert.Equal("(evidence)", cost.Steps[^1].Step);
        Assert.Equal(1, cost.Steps.Sum(step => step.Share), 6);
        Assert.InRange(cost.Steps.Sum(step => step.Seconds.Least), 0, cost.Steady.Most);
        Assert.True(cost.ProcessToFirstFinding > cost.Cold && cost.Cold > 0);
        Assert.True(cost is { Images: > 0, InputBytes: > 0, ModelBytes: > 0 } && cost.PackageBytes > cost.ModelBytes + cost.InputBytes);
        Assert.True(cost.Memory.PeakMebibytes >= cost.Memory.ManagedMebibytes);
    }

    [Theory]
    [InlineData("en", "a study: ", "provider Cpu, threads: 1;", "and the app declares 3072: right if")]
    [InlineData("zh-CN", "每个检查：", "执行提供程序 Cpu，线程：1；", "应用声明 3072：若最大的检查需要")]
    public async Task Bench_ForPeople_ComparesDeclaredMemoryWithMeasured(string language, params string[] parts)
    {
        Assert.Equal(ExitCodes.Success, await _site.InvokeAsync(["apps", "bench", "lung", "--repeat", "1", "--threads", "1"], language));

        Assert.All(parts, part => Assert.Contains(part, _site.Output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bench_FolderThatIsRefused_SaysSoAndIsNoSuccess()
    {
        _site.Refused("1.2.3");

        Assert.Equal(ExitCodes.Negative, await BenchAsync("lung", "--folder", _site.Studies, "--repeat", "1"));

        Assert.Contains("no-geometry: ", _site.Output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name an app, or --all")]
    [InlineData("Name an app, or --all", "lung", "--all")]
    [InlineData("--repeat takes 1 to 1000", "lung", "--repeat", "0")]
    public async Task Bench_BadCommandLine_IsRefused(string sentence, params string[] arguments)
    {
        Assert.NotEqual(ExitCodes.Success, await BenchAsync(arguments));
        Assert.Contains(sentence, _site.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, null, 500, "NotMeasured")]
    [InlineData(100, 700, 500, "TooLittle")]
    [InlineData(100, 600, 500, "Fits")]
    [InlineData(100, 350, 500, "Fits")]
    [InlineData(100, 349, 500, "MoreThanHere")]
    [InlineData(100, 90, 500, "MoreThanHere")]
    public void MemoryCost_DeclaredAgainstMeasured_IsJudgedByWhatTheRunAdded(int before, int? peak, int declared, string verdict) =>
        Assert.Equal(verdict, new MemoryCost(before, peak, 10, declared).Verdict.ToString());

    [Fact]
    public void Spread_EvenNumberOfValues_TakesTheMiddleOfTheMiddleTwo()
    {
        Assert.Equal(new Spread(2.5, 1, 9), Spread.Of([9, 2, 1, 3]));
        Assert.Equal(new Spread(2, 1, 3), Spread.Of([3, 2, 1]));
    }

    private AppCost Cost() => Assert.Single(JsonSerializer.Deserialize(_site.Output.ToString(), BenchJson.Default.BenchReport)!.Apps);

    private Task<int> BenchAsync(params string[] arguments) => _site.InvokeAsync(["apps", "bench", .. arguments]);
}
