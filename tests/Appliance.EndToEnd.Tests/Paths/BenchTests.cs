using System.Text.Json;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary><c>appliance apps bench --all</c>: the table of what each app costs.</summary>
public sealed class BenchTests
{
    [Fact]
    public async Task BenchAll_EachAppInAProcessOfItsOwn_HasItsLine()
    {
        string[] arguments = ["apps", "bench", "--all", "--repeat", "1"];

        string table = (await Tool.RunAsync(Repository.ApplianceBinary, arguments)).Expect();
        using var json = JsonDocument.Parse((await Tool.RunAsync(Repository.ApplianceBinary, [.. arguments, "--json"])).Expect());

        Assert.Contains("ct-lung-density", table, StringComparison.Ordinal);
        JsonElement cost = json.RootElement.GetProperty("apps").EnumerateArray().Single(app => app.GetProperty("app").GetString() == "ct-lung-density");
        // In a fresh process the cold run is most of what has happened so far.
        Assert.InRange(cost.GetProperty("processToFirstFinding").GetDouble(), cost.GetProperty("cold").GetDouble(), 60);
        Assert.InRange(cost.GetProperty("memory").GetProperty("takenMebibytes").GetInt32(), 1, 3072);
    }
}
