using Appliance.Edge.Health;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Tests.Running;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Tests.Proofs;

/// <summary>Golden cases of a real app, and what an app may do to whoever runs them.</summary>
public sealed class GoldenRunTests : IDisposable
{
    private static readonly AppPackage Lung = AppPackage.Load(Path.Combine(new RunningOptions().AppsFolder, "ct-lung-density"));
    private readonly OnnxModelCache _models = new(new OnnxRuntimeOptions());

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task AppAsItWasPublished_ComesOut() => Assert.Null((await RunAsync(TimeProvider.System, TestContext.Current.CancellationToken)).Departure);

    /// <summary>The prover would take it for the end of the process, and the unit with it.</summary>
    [Fact]
    public async Task AppBreaksItselfOff_CountsAsDeparted()
    {
        GoldenOutcome outcome = await RunAsync(new ClockThatBreaksOff(), TestContext.Current.CancellationToken);

        Assert.StartsWith("TaskCanceledException: ", outcome.Departure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnitStops_IsNoOutcome()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(TimeProvider.System, stop.Token));
    }

    private async Task<GoldenOutcome> RunAsync(TimeProvider inside, CancellationToken cancellationToken)
    {
        using Heartbeat heartbeat = new Heartbeats(TimeProvider.System).Register("golden", TimeSpan.FromMinutes(1));
        return await new GoldenRun(new AppEngine(_models, inside), new PeakMemory(), new RunningOptions(), TimeProvider.System).RunAsync(Lung, heartbeat, cancellationToken);
    }
}
