using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Crash;

/// <summary>
/// Kills a unit's processes at moments that a seed chooses, and then reads from the journal, which nobody writes any more,
/// what each kill hit.
/// </summary>
internal sealed class Killer(CrashUnit unit, JournalProbe journal, int seed)
{
    private const int MaxInstancesBeforeKill = 80;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly KillAim[] Aims = Enum.GetValues<KillAim>();
    private readonly SeededRandom _random = new((ulong)seed);
    private readonly Dictionary<KillAim, int> _hits = Aims.ToDictionary(aim => aim, _ => 0);

    /// <summary>Kills so far.</summary>
    public int Kills { get; private set; }

    /// <summary>Kills that left temporary files behind, which the next start had to remove.</summary>
    public int WithTemporaryFiles { get; private set; }

    /// <summary>How many kills hit a phase; one kill may hit several.</summary>
    public int Hits(KillAim phase) => _hits[phase];

    /// <summary>Kills and starts again, each aim in turn.</summary>
    public async Task KillAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var aim = Aims[i % Aims.Length];
            List<CrashUnit.Part> victims = aim switch
            {
                KillAim.Run => [unit.Runner],
                KillAim.AnyMoment => [.. Some()],
                _ => [unit.Node],
            };
            await ReadyAsync(aim, victims[0].Since);
            foreach (var victim in victims)
            {
                await victim.Process.KillAsync();
            }

            Note(victims);
            victims.ForEach(victim => victim.Launch());
        }
    }

    private IEnumerable<CrashUnit.Part> Some()
    {
        var choice = (int)_random.Between(0, unit.Parts.Count + 1);
        return choice == unit.Parts.Count ? unit.Parts : [unit.Parts[choice]];
    }

    private async Task ReadyAsync(KillAim aim, string since)
    {
        var instances = journal.Count(Received) + (int)_random.Between(1, MaxInstancesBeforeKill);
        switch (aim)
        {
            case KillAim.Ingest:
                await UntilAsync(aim, () => journal.Count(Received) >= instances && IsIngesting(since));
                break;
            case KillAim.Run:
                await InTheMidstAsync(aim, () => IsRunning(since), mostMilliseconds: 400);
                break;
            case KillAim.Delivery:
                await InTheMidstAsync(aim, () => IsDelivering(since), mostMilliseconds: 100);
                break;
            default:
                await DelayAsync(0, 3000);
                break;
        }
    }

    /// <summary>A while after something began; a machine that is through with it by then gets another chance with the next.</summary>
    private async Task InTheMidstAsync(KillAim aim, Func<bool> isAtIt, double mostMilliseconds)
    {
        do
        {
            await UntilAsync(aim, isAtIt);
            await DelayAsync(0, mostMilliseconds);
            mostMilliseconds /= 2;
        }
        while (!isAtIt());
    }

    private void Note(List<CrashUnit.Part> victims)
    {
        Kills++;
        WithTemporaryFiles += unit.Node.Process.TemporaryFiles.Count > 0 ? 1 : 0;
        _hits[KillAim.AnyMoment]++;
        if (victims.Contains(unit.Node))
        {
            _hits[KillAim.Ingest] += IsIngesting(unit.Node.Since) ? 1 : 0;
            _hits[KillAim.Delivery] += IsDelivering(unit.Node.Since) ? 1 : 0;
        }

        if (victims.Contains(unit.Runner))
        {
            _hits[KillAim.Run] += IsRunning(unit.Runner.Since) ? 1 : 0;
        }
    }

    // What an earlier life left open counts for nothing: only what began since the start.
    private bool IsIngesting(string since) =>
        journal.Count($"SELECT count(*) FROM association WHERE ended_at IS NULL AND started_at >= '{since}'") > 0;

    private bool IsRunning(string since) =>
        journal.Count($"SELECT count(*) FROM run WHERE state = 'Running' AND started_at >= '{since}'") > 0;

    private bool IsDelivering(string since) =>
        journal.Count("SELECT count(*) FROM delivery WHERE state = 'Pending'") > 0
        && journal.Count($"SELECT count(*) FROM delivery WHERE delivered_at >= '{since}'") > 0;

    private async Task UntilAsync(KillAim aim, Func<bool> condition)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            foreach (var process in unit.Parts.Select(part => part.Process.Process))
            {
                Assert.False(process.HasExited, $"A process ended by itself:\n{process.Output}");
            }

            Assert.True(clock.Elapsed < Limit, string.Create(CultureInfo.InvariantCulture, $"Kill {Kills + 1}: no {aim} within {Limit}"));
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private Task DelayAsync(double least, double most) => Task.Delay(
        TimeSpan.FromMilliseconds(_random.Between(least, most)), TimeProvider.System, TestContext.Current.CancellationToken);

    private const string Received = "SELECT count(*) FROM instance WHERE origin = 'Received'";
}
