using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Demo;

/// <summary><c>./demo.sh</c> as a newcomer runs it.</summary>
public class DemoScriptTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("--keep", "storescp (DCMTK)", "mosquitto")]
    [InlineData("--stand-ins", "our own PACS simulator", "our own broker simulator")]
    public async Task Demo_AllOfItHappens(string option, string pacs, string broker)
    {
        Tool.Require("storescp");
        Tool.Require("mosquitto");
        await using var demo = new ChildProcess(Path.Combine(Repository.Root, "demo.sh"), [option], folder: Repository.Root);

        var code = await demo.ExitedAsync(Limit);

        Assert.True(code == 0, demo.Output);
        Assert.DoesNotContain("FAIL", demo.Output, StringComparison.Ordinal);
        Assert.Contains(pacs, demo.Output, StringComparison.Ordinal);
        Assert.Contains(broker, demo.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Repository.Root, "out", "demo", "key-picture.png")));
    }

    [Fact]
    public async Task Demo_UnknownOption_SaysHowItIsUsed()
    {
        await using var demo = new ChildProcess(Path.Combine(Repository.Root, "demo.sh"), ["--nonsense"], folder: Repository.Root);

        Assert.Equal(2, await demo.ExitedAsync(Limit));
        Assert.Contains("usage: ./demo.sh", demo.Output, StringComparison.Ordinal);
    }
}
