using System.Globalization;
using Appliance.Edge.Health;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Running;

/// <summary>
/// Takes one run after the other and executes its app. There is one runner a state folder (its lock), so a run that is
/// marked as under way at start was interrupted.
/// </summary>
public sealed class Runner(
    Journal journal,
    SpoolRecovery recovery,
    RunAttempt attempt,
    RunEnding ending,
    Heartbeats heartbeats,
    RunningOptions options,
    TimeProvider clock,
    ILogger<Runner> logger) : BackgroundService
{
    /// <summary>The pause after a fault of the disk or the journal, which trying at once would not mend.</summary>
    private static readonly TimeSpan AfterStorageFault = TimeSpan.FromSeconds(5);

    private readonly Heartbeat _heartbeat = heartbeats.Register("runner", TimeSpan.FromSeconds(options.MaxSilenceSeconds));
    private readonly TimeSpan _longestSleep = TimeSpan.FromSeconds(Math.Min(10, options.MaxSilenceSeconds / 3));
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");

    /// <summary>Recovers what an earlier process left, and starts. Needs the lock of the role <c>runner</c>.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await recovery.RunAsync(evidence: true, cancellationToken).ConfigureAwait(false);
        await ReleaseInterruptedAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Executes the next run that is due.</summary>
    /// <returns>False when none is.</returns>
    public async Task<bool> RunNextAsync(CancellationToken cancellationToken)
    {
        RunRow? run = await journal.WriteAsync(
            transaction => RunTable.ClaimNeedsTransaction(transaction, _name, clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        if (run is null)
        {
            return false;
        }

        await attempt.ExecuteAsync(run, _heartbeat, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using Heartbeat heartbeat = _heartbeat;
        using JournalSignal signal = journal.Subscribe(JournalTopic.Runs);
        while (!stoppingToken.IsCancellationRequested)
        {
            _heartbeat.Beat();
            try
            {
                if (!await RunNextAsync(stoppingToken).ConfigureAwait(false))
                {
                    await signal.WaitAsync(UntilNextDue(), clock, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                RunningLog.StorageFailed(logger, SafeFault.Describe(fault));
                await Task.Delay(AfterStorageFault, clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private TimeSpan UntilNextDue()
    {
        TimeSpan due = (journal.Read(RunTable.NextDue) ?? DateTimeOffset.MaxValue) - clock.GetUtcNow();
        return due < TimeSpan.Zero ? TimeSpan.Zero : due < _longestSleep ? due : _longestSleep;
    }

    private Task ReleaseInterruptedAsync(CancellationToken cancellationToken) =>
        journal.WriteAsync(
            transaction =>
            {
                foreach (RunRow run in RunTable.UnderWay(transaction))
                {
                    RunState state = ending.InterruptedNeedsTransaction(transaction, run, clock.GetUtcNow());
                    RunningLog.Interrupted(logger, run.Id, run.Step, run.Interruptions + 1, state);
                }
            },
            cancellationToken);
}
