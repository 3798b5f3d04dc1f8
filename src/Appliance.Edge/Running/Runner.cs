using System.Globalization;
using Appliance.Edge.Health;
using Appliance.Edge.Results;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Running;

/// <summary>
/// Executes the runs that wait, several at a time, each in a slot that takes one after the other. There is one runner a
/// state folder (its lock), so a run that is marked as under way at start was interrupted.
/// </summary>
public sealed class Runner(
    Journal journal,
    SpoolRecovery recovery,
    ResultStore results,
    RunQueue queue,
    RunGate gate,
    OpenStudies studies,
    RunAttempt attempt,
    Heartbeats heartbeats,
    RunningOptions options,
    TimeProvider clock,
    ILogger<Runner> logger) : BackgroundService
{
    /// <summary>The pause after a fault of the disk or the journal, which trying at once would not mend.</summary>
    private static readonly TimeSpan AfterStorageFault = TimeSpan.FromSeconds(5);

    private readonly Slot[] _slots = [.. Enumerable.Range(1, options.Concurrency).Select(number => new Slot(number, heartbeats, options))];
    private readonly Queue<RunRow> _interrupted = []; // The first slot's alone.
    private readonly TimeSpan _longestSleep = TimeSpan.FromSeconds(Math.Min(10, options.MaxSilenceSeconds / 3));

    /// <summary>Recovers what an earlier process left, and starts. Needs the lock of the role <c>runner</c>.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await recovery.RunAsync(evidence: true, cancellationToken).ConfigureAwait(false);
        results.Recover(journal);
        journal.Read(RunTable.UnderWay).ForEach(_interrupted.Enqueue);
        try
        {
            await EndInterruptedAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            // A full disk does not keep the unit from starting: it has to make room. They stay marked, and are ended once there is some.
            RunningLog.StorageFailed(logger, SafeFault.Describe(fault));
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Executes the run that goes next, in the first slot.</summary>
    /// <returns>False when none is due, or there is no room for it.</returns>
    public Task<bool> RunNextAsync(CancellationToken cancellationToken) => RunNextAsync(_slots[0], cancellationToken);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var all = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task[] slots = [.. _slots.Select(slot => RunAsync(slot, all.Token))];

        // A slot ends with the process or by a bug of ours, and that one must not hide behind the slots that go on.
        await Task.WhenAny(slots).ConfigureAwait(false);
        await all.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(slots).ConfigureAwait(false);
    }

    private async Task RunAsync(Slot slot, CancellationToken stoppingToken)
    {
        using Heartbeat heartbeat = slot.Heartbeat;
        using JournalSignal signal = journal.Subscribe(JournalTopic.Runs);
        while (!stoppingToken.IsCancellationRequested)
        {
            heartbeat.Beat();
            try
            {
                if (!await RunNextAsync(slot, stoppingToken).ConfigureAwait(false))
                {
                    studies.Trim();
                    await signal.WaitAsync(UntilNextDue(slot.LookedAt), clock, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                RunningLog.StorageFailed(logger, SafeFault.Describe(fault));
                await Task.Delay(AfterStorageFault, clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> RunNextAsync(Slot slot, CancellationToken cancellationToken)
    {
        if (slot == _slots[0])
        {
            await EndInterruptedAsync(cancellationToken).ConfigureAwait(false);
        }

        slot.LookedAt = clock.GetUtcNow();
        RunGateView open = gate.Look(journal.Read(session => RunQueue.DueApps(session, slot.LookedAt)));
        RunRow? run = await journal.WriteAsync(
            transaction => queue.ClaimNeedsTransaction(transaction, slot.Claimant, slot.LookedAt, open), cancellationToken).ConfigureAwait(false);
        if (run is null)
        {
            return false;
        }

        await attempt.ExecuteAsync(run, slot.Heartbeat, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>What was due when the slot looked had no room: the end of another run wakes it.</summary>
    private TimeSpan UntilNextDue(DateTimeOffset lookedAt)
    {
        TimeSpan due = (journal.Read(session => RunTable.NextDue(session, lookedAt)) ?? DateTimeOffset.MaxValue) - clock.GetUtcNow();
        return due < TimeSpan.Zero ? TimeSpan.Zero : due < _longestSleep ? due : _longestSleep;
    }

    /// <summary>Counts the runs that an earlier process broke off. One that the disk does not take yet stays the next.</summary>
    private async Task EndInterruptedAsync(CancellationToken cancellationToken)
    {
        while (_interrupted.TryPeek(out RunRow? run))
        {
            RunState state = await attempt.InterruptedAsync(run, _slots[0].Heartbeat, cancellationToken).ConfigureAwait(false);
            _interrupted.Dequeue();
            RunningLog.Interrupted(logger, run.Id, run.Step, run.Interruptions + 1, state);
        }
    }

    /// <summary>One of the runs at a time: who claims, and whose progress the watchdog looks at.</summary>
    private sealed class Slot(int number, Heartbeats heartbeats, RunningOptions options)
    {
        public string Claimant { get; } =
            string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{number}");

        public Heartbeat Heartbeat { get; } = heartbeats.Register(
            number == 1 ? "runner" : string.Create(CultureInfo.InvariantCulture, $"runner-{number}"),
            TimeSpan.FromSeconds(options.MaxSilenceSeconds));

        public DateTimeOffset LookedAt { get; set; }
    }
}
