using System.Text;
using Appliance.Contracts;
using Appliance.Edge.Health;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Running;

/// <summary>A worse execution provider than wanted is told once upstream, stands as an alarm, and goes when the right one is used.</summary>
public sealed class ProviderFallbackTests
{
    [Fact]
    public async Task Run_WorseProviderThanWanted_IsAlarmedOnceUntilTheRightOneIsUsed()
    {
        await using var unit = new TestUnit();
        string provider = "Cpu";
        Runner runner = unit.Runner(new FakeExecutor
        {
            Does = (request, _, _) => Task.FromResult(FakeExecutor.Report(request) is var report
                ? report with { Provider = provider, Result = report.Result with { WantedProvider = "TensorRT", Fallbacks = ["TensorRT is not used: no device"] } }
                : null!),
        });
        await RunAsync(unit, runner, 1);
        Assert.Equal([("provider-fallback", "app", 1)], Alarms(unit));
        await RunAsync(unit, runner, 2);
        Assert.Equal([("provider-fallback", "app", 2)], Alarms(unit));
        Assert.Equal(1, Told(unit));

        provider = "TensorRT";
        await RunAsync(unit, runner, 3);
        Assert.Empty(Alarms(unit));

        provider = "Cuda";
        await RunAsync(unit, runner, 4);
        Assert.Equal(2, Told(unit));
        Assert.Contains("\"provider\":\"Cuda\",\"wantedProvider\":\"TensorRT\"", Payloads(unit, "result")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProviderAsWantedOrNoModel_RaisesNothing()
    {
        await using var unit = new TestUnit();
        string? provider = "Cpu";
        Runner runner = unit.Runner(new FakeExecutor
        {
            Does = (request, _, _) => Task.FromResult(FakeExecutor.Report(request) is var report
                ? report with { Provider = provider, Result = report.Result with { WantedProvider = provider } }
                : null!),
        });
        await RunAsync(unit, runner, 1);
        provider = null;
        await RunAsync(unit, runner, 2);
        Assert.Empty(Alarms(unit));
        Assert.Equal(0, Told(unit));
    }

    private static async Task RunAsync(TestUnit unit, Runner runner, int study)
    {
        await unit.CloseStudyAsync($"1.2.{study}");
        Assert.True(await runner.RunNextAsync(TestUnit.Cancel));
    }

    private static List<(string, string?, int)> Alarms(TestUnit unit) =>
        unit.Journal.Read(session => StandingAlarms.Read(session, SpaceState.Plenty)).ConvertAll(alarm => (alarm.Code, alarm.Part, alarm.Count));

    private static int Told(TestUnit unit) =>
        Payloads(unit, "alarm").Count(payload => payload.Contains($"\"code\":\"{AlarmCodes.ProviderFallback}\"", StringComparison.Ordinal));

    private static List<string> Payloads(TestUnit unit, string stream) => unit.Journal.Read(session => session.Query(
        "SELECT payload FROM outbox WHERE stream = $stream ORDER BY seq", row => Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(0)), ("$stream", stream)));
}
