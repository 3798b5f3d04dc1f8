using System.Collections.Concurrent;
using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Crash;

/// <summary>Several scanners that send study after study, as long as the unit does not fall too far behind.</summary>
internal sealed class ScannerLoad : IAsyncDisposable
{
    private const int Scanners = 3;
    private const int MaxUnfinished = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentQueue<SentStudy> _studies = new();
    private readonly CancellationTokenSource _giveUp = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly string _folder;
    private readonly JournalProbe _journal;
    private readonly List<Scanner> _scanners;
    private readonly Task _sending;
    private volatile bool _ends;
    private int _made;

    /// <summary>Begins to send.</summary>
    public ScannerLoad(int port, string folder, JournalProbe journal)
    {
        (_folder, _journal) = (folder, journal);
        _scanners = [.. Enumerable.Range(1, Scanners).Select(number => new Scanner(port, Invariant($"CT{number}")))];
        _sending = Task.WhenAll(_scanners.Select(scanner => Task.Run(() => SendStudiesAsync(scanner))));
    }

    /// <summary>What was sent.</summary>
    public IReadOnlyList<SentStudy> Studies => [.. _studies];

    /// <summary>What the unit answered but for success.</summary>
    public IReadOnlyList<string> Refusals => [.. _scanners.SelectMany(scanner => scanner.Refusals)];

    /// <summary>Lets each scanner finish its study; fails when a scanner failed.</summary>
    public Task FinishAsync(TimeSpan limit)
    {
        _ends = true;
        return _sending.WaitAsync(limit, TimeProvider.System);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _giveUp.CancelAsync();
        await _sending.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _giveUp.Dispose();
    }

    private async Task SendStudiesAsync(Scanner scanner)
    {
        while (!_ends)
        {
            if (_studies.Count - _journal.Count("SELECT count(*) FROM study WHERE stage = 'Done'") >= MaxUnfinished)
            {
                await Task.Delay(Pause, TimeProvider.System, _giveUp.Token);
                continue;
            }

            var number = Interlocked.Increment(ref _made);
            var study = SentStudy.Make(Path.Combine(_folder, Invariant($"study{number}")), number);
            _studies.Enqueue(study);
            await scanner.SendAsync(study, _giveUp.Token);
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
