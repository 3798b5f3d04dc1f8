using Appliance.Edge.Apps;
using Appliance.Edge.Health;
using Appliance.Edge.Running;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Proofs;

/// <summary>How the golden cases of a version came out.</summary>
/// <param name="Departure">The first way in which they departed from what is expected; null when they came out.</param>
/// <param name="Precisions">How they came out in each further precision.</param>
public sealed record GoldenOutcome(string? Departure, IReadOnlyList<PrecisionProof> Precisions);

/// <summary>Runs the golden cases of an app; tests let it hang and break.</summary>
/// <param name="package">The app.</param>
/// <param name="heartbeat">Told of each step.</param>
/// <param name="cancellationToken">Breaks off.</param>
public delegate Task<GoldenOutcome> RunGolden(AppPackage package, Heartbeat heartbeat, CancellationToken cancellationToken);

/// <summary>Runs golden cases as studies are run: with the same sessions, and within the time that a run has.</summary>
/// <param name="engine">Runs the app.</param>
/// <param name="memory">Is told that runs have company.</param>
/// <param name="options">How long a run may take.</param>
/// <param name="clock">Measures that.</param>
public sealed class GoldenRun(AppEngine engine, PeakMemory memory, RunningOptions options, TimeProvider clock)
{
    /// <summary>Runs them all.</summary>
    /// <exception cref="OperationCanceledException">They were broken off.</exception>
    public async Task<GoldenOutcome> RunAsync(AppPackage package, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(package);
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        using PeakMemory.Measure company = memory.Begin();
        var proof = new GoldenProof(engine, new Relay<InstallProgress>(_ => heartbeat.Beat()));
        try
        {
            // A graph is mostly computation, and a step that does not look at its token may not hold the others beyond the time.
            await Task.Run(() => proof.RunAsync(package.In(ModelPrecision.Fp32), package.Folder, either.Token), CancellationToken.None)
                .WaitAsync(either.Token).ConfigureAwait(false);
            return new GoldenOutcome(null, await Task.Run(() => proof.RunPrecisionsAsync(package, either.Token), CancellationToken.None)
                .WaitAsync(either.Token).ConfigureAwait(false));
        }
        catch (AppPackageException fault)
        {
            return new GoldenOutcome($"{fault.Faults[0].Path}: {fault.Faults[0].Message}", []);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new GoldenOutcome(FormattableString.Invariant($"no result within {options.TimeoutSeconds:0.#} s (Running:TimeoutSeconds)"), []);
        }
#pragma warning disable CA1031 // An app may throw anything; it then did not come out.
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new GoldenOutcome($"{fault.GetType().Name}: {fault.Message}", []);
        }
    }
}
