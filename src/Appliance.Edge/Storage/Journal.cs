using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Storage;

/// <summary>
/// The unit's SQLite database: the only queue. One writer per process takes what is waiting, applies each unit of work
/// in its own savepoint, and commits all of them with one sync (group commit); a caller is answered after that commit.
/// </summary>
public sealed class Journal : IAsyncDisposable, IDisposable
{
    /// <summary>Units of work that share one commit at most, so that the first does not wait for an endless queue.</summary>
    private const int MaxUnitsPerCommit = 128;

    /// <summary>Units of work that may wait; more callers wait for room.</summary>
    private const int MaxWaiting = 1024;

    /// <summary>
    /// How long another process's transaction is waited for before a commit fails: a disk that is slow for a while must not turn a scanner
    /// away, and scanners give up no sooner than this.
    /// </summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How often the other process's commits are looked for.</summary>
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(200);

    private readonly Channel<JournalWork> _waiting = Channel.CreateBounded<JournalWork>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly Lock _writing = new();
    private readonly Lock _subscribing = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly JournalTransaction _transaction;
    private readonly JournalReader _reader;
    private readonly ILogger<Journal> _logger;
    private readonly TimeProvider _clock;
    private readonly Task _writer;
    private readonly Task _poller;
    private JournalSignal[] _signals = [];
    private long _seenVersion;
    private bool _disposed;

    private Journal(SqliteConnection connection, TimeProvider clock, ILogger<Journal> logger)
    {
        _clock = clock;
        _logger = logger;
        _transaction = new JournalTransaction(connection);
        _reader = new JournalReader(connection.DataSource);
        _seenVersion = DataVersion();
        _writer = Task.Run(WriteLoopAsync);
        _poller = Task.Run(PollLoopAsync);
    }

    /// <summary>The clock by which the journal's rows are dated.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>Opens or creates the journal of <paramref name="folder"/> and brings its tables up to date.</summary>
    /// <exception cref="StateFolderException">It cannot be opened: the message says what to do.</exception>
    public static Journal Open(StateFolder folder, TimeProvider clock, ILogger<Journal> logger) =>
        Open(folder, clock, logger, Patience);

    internal static Journal Open(StateFolder folder, TimeProvider clock, ILogger<Journal> logger, TimeSpan patience)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = JournalConnection.Open(folder.JournalPath, writable: true, patience);
            JournalSchema.Upgrade(connection);
            return new Journal(connection, clock, logger);
        }
        catch (SqliteException fault)
        {
            connection?.Dispose();
            throw StateFolderException.ForJournal(folder.JournalPath, fault);
        }
        catch (StateFolderException)
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/> in the writer and returns once it is durable.</summary>
    /// <param name="work">Runs alone, on the writer's thread; what it throws undoes its own changes and is thrown here.</param>
    /// <param name="cancellationToken">Ends the wait for room in the queue; work once queued is always answered.</param>
    /// <exception cref="SqliteException">The commit failed (disk full, I/O error): nothing was written.</exception>
    public async Task<T> WriteAsync<T>(Func<JournalTransaction, T> work, CancellationToken cancellationToken)
    {
        var unit = new JournalWork<T>(work);
        try
        {
            await _waiting.Writer.WriteAsync(unit, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(Journal));
        }

        return await unit.Answer.ConfigureAwait(false);
    }

    /// <summary>Runs <paramref name="work"/> in the writer and returns once it is durable.</summary>
    public Task WriteAsync(Action<JournalTransaction> work, CancellationToken cancellationToken) =>
        WriteAsync(
            transaction =>
            {
                work(transaction);
                return true;
            },
            cancellationToken);

    /// <summary>Runs <paramref name="read"/> on a consistent snapshot, without waiting for the writer.</summary>
    public T Read<T>(Func<JournalSession, T> read) => _reader.Read(read);

    /// <summary>A wake-up for commits that touch <paramref name="topics"/>, of this process and of others.</summary>
    public JournalSignal Subscribe(JournalTopic topics)
    {
        var signal = new JournalSignal(topics, Unsubscribe);
        lock (_subscribing)
        {
            _signals = [.. _signals, signal];
        }

        return signal;
    }

    /// <summary>Finishes what is queued and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _waiting.Writer.TryComplete();
        await _writer.ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _poller.ConfigureAwait(false);
        _reader.Dispose();
        _transaction.Close();
        _stop.Dispose();
    }

    /// <summary>Finishes what is queued and closes the database, for a container that is disposed synchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task WriteLoopAsync()
    {
        var batch = new List<JournalWork>(MaxUnitsPerCommit);
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < MaxUnitsPerCommit && _waiting.Reader.TryRead(out JournalWork? work))
            {
                batch.Add(work);
            }

            lock (_writing)
            {
                Commit(batch);
            }
        }
    }

    private void Commit(List<JournalWork> batch)
    {
        try
        {
            _transaction.Execute("BEGIN IMMEDIATE");
            foreach (JournalWork work in batch)
            {
                work.Apply(_transaction);
            }

            _transaction.Execute("COMMIT");
        }
#pragma warning disable CA1031 // The writer outlives every fault: each waiting caller gets it, the next batch is tried afresh.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _transaction.Abandon();
            JournalLog.CommitFailed(_logger, batch.Count, fault);
            batch.ForEach(work => work.Fail(fault));
            return;
        }

        JournalTopic touched = JournalTopic.None;
        foreach (JournalWork work in batch.Where(work => work.Applied))
        {
            touched |= work.Touched;
            work.Succeed();
        }

        Wake(touched);
    }

    /// <summary>SQLite counts commits of other connections: a changed number on the writer's own means another process wrote.</summary>
    private async Task PollLoopAsync()
    {
        using var timer = new PeriodicTimer(PollEvery, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                Poll();
            }
        }
        catch (OperationCanceledException)
        {
            // The journal closes.
        }
    }

    private void Poll()
    {
        try
        {
            long version;
            lock (_writing)
            {
                version = DataVersion();
            }

            if (version != _seenVersion)
            {
                _seenVersion = version;
                Wake(JournalTopic.All);
            }
        }
        catch (SqliteException fault)
        {
            JournalLog.PollFailed(_logger, fault);
        }
    }

    private long DataVersion() => _transaction.Count("PRAGMA data_version");

    private void Wake(JournalTopic topics)
    {
        foreach (JournalSignal signal in Volatile.Read(ref _signals))
        {
            if ((signal.Topics & topics) != 0)
            {
                signal.Set();
            }
        }
    }

    private void Unsubscribe(JournalSignal signal)
    {
        lock (_subscribing)
        {
            _signals = [.. _signals.Where(other => other != signal)];
        }
    }
}
