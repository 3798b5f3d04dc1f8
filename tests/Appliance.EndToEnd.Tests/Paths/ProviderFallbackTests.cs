using System.Text.Json;
using Appliance.Contracts;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Fleet;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>A unit that is to run on TensorRT, on a machine without: the study is done, and everybody is told what did it.</summary>
public class ProviderFallbackTests
{
    [Fact]
    public async Task TensorRtWanted_MachineHasNone_RunsOnCpu_SaysSoEverywhere_AndRaisesAnAlarm()
    {
        using var folder = new TestFolder();
        await using var broker = await MosquittoProcess.StartAsync(folder["broker"]);
        await using var fleet = await FleetPeer.StartAsync(
            "127.0.0.1", broker.Port, folder["events.jsonl"], cancellationToken: TestContext.Current.CancellationToken);
        await using var bench = await Bench.StartAsync(folder, Bench.Settings with
        {
            Broker = broker.Url,
            Environment = new Dictionary<string, string>(Bench.Settings.Environment) { ["APPLIANCE__Running__Providers__0"] = "TensorRT" },
        });
        var study = await bench.SendAsync();
        await bench.StagesAsync("Done", 1);

        JsonElement run = Assert.Single((await bench.StudyAsync(study)).GetProperty("runs").EnumerateArray());
        Assert.Equal(("Cpu", "TensorRT"), (run.GetProperty("provider").GetString(), run.GetProperty("wantedProvider").GetString()));
        Assert.Contains("Cpu instead of TensorRT", (await bench.Unit.AskAsync("studies", "show", "1")).Expect(), StringComparison.Ordinal);
        Assert.Contains("TensorRT is not used: this ONNX Runtime library was built without it", (await bench.Unit.AskAsync("studies", "show", "1")).Expect(), StringComparison.Ordinal);
        JsonElement alarm = Assert.Single((await bench.Unit.StatusAsync()).GetProperty("alarms").EnumerateArray());
        Assert.Equal((AlarmCodes.ProviderFallback, "ct-lung-density"), (alarm.GetProperty("code").GetString(), alarm.GetProperty("part").GetString()));

        await bench.CountsAsync("SELECT count(*) FROM outbox", 0);
        JsonElement told = Assert.Single(fleet.Committed, record => record.Stream == Streams.Alarm).Data;
        Assert.Equal(AlarmCodes.ProviderFallback, told.GetProperty("code").GetString());
        JsonElement result = Assert.Single(fleet.Committed, record => record.Stream == Streams.Result).Data;
        Assert.Equal(("Cpu", "TensorRT"), (result.GetProperty("provider").GetString(), result.GetProperty("wantedProvider").GetString()));
    }
}
