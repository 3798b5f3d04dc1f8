using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

/// <summary>
/// Accepts the scanners' connections and serves each on its own. When the unit stops it takes no new ones and lets those
/// that are open finish, for as long as the host gives it.
/// </summary>
public sealed class DicomListener(
    SpoolRecovery recovery,
    Journal journal,
    Spool spool,
    InstanceIntake intake,
    NodeOptions options,
    ILogger<DicomListener> logger) : IHostedService, IDisposable
{
    /// <summary>Connections over the association limit that are still heard, so that they can be rejected by the book.</summary>
    private const int SpareConnections = 32;

    private const int Backlog = 512;

    /// <summary>When the unit stops, a peer that has paused for this long is not waited for any longer.</summary>
    private static readonly TimeSpan DrainPause = TimeSpan.FromSeconds(5);

    /// <summary>How often pauses are looked at while the unit stops.</summary>
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopAccepting = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Lock _changing = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Dictionary<AssociationLedger, CancellationTokenSource> _open = [];
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;
    private int _associations;

    /// <summary>Where it listens; null before it does.</summary>
    public IPEndPoint? EndPoint => _socket?.LocalEndPoint as IPEndPoint;

    /// <summary>Open associations.</summary>
    public int Associations => Volatile.Read(ref _associations);

    /// <summary>Takes the port, recovers what an earlier process left, then listens. Needs the lock of the role <c>node</c>.</summary>
    /// <exception cref="SocketException">The port is taken, or may not be.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IPAddress address = await ResolveAsync(cancellationToken).ConfigureAwait(false);
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(address, options.Port));
        await recovery.RunAsync(evidence: false, cancellationToken).ConfigureAwait(false);
        await journal.WriteAsync(
            transaction => AssociationTable.EndAllNeedsTransaction(transaction, journal.Clock.GetUtcNow()), cancellationToken)
            .ConfigureAwait(false);
        _socket.Listen(Backlog);
        ReceiveLog.Listening(logger, options.AeTitle, EndPoint!);
        _accepting = AcceptAsync(_socket);
    }

    /// <summary>Stops accepting and waits for what is under way; what is not done when the token fires is aborted.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopAccepting.CancelAsync().ConfigureAwait(false);
        _socket?.Dispose();
        await _accepting.ConfigureAwait(false);
        ReceiveLog.Draining(logger, Associations);
        Task served;
        lock (_changing)
        {
            served = Task.WhenAll([.. _connections]);
        }

        try
        {
            while (!served.IsCompleted)
            {
                EndPaused();
                await Task.WhenAny(served, Task.Delay(DrainLook, journal.Clock, cancellationToken)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            await _abort.CancelAsync().ConfigureAwait(false);
        }

        await served.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _stopAccepting.Dispose();
        _abort.Dispose();
    }

    private async Task<IPAddress> ResolveAsync(CancellationToken cancellationToken) =>
        IPAddress.TryParse(options.BindAddress, out IPAddress? address)
            ? address
            : (await Dns.GetHostAddressesAsync(options.BindAddress, cancellationToken).ConfigureAwait(false))[0];

    private async Task AcceptAsync(Socket listening)
    {
        while (!_stopAccepting.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listening.AcceptAsync(_stopAccepting.Token).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException fault)
            {
                // A peer that was gone before it was accepted, or no descriptor is left: neither ends the listening.
                ReceiveLog.AcceptFailed(logger, fault);
                await Task.Delay(TimeSpan.FromMilliseconds(100), journal.Clock, CancellationToken.None).ConfigureAwait(false);
                continue;
            }

            Serve(socket);
        }
    }

    private void Serve(Socket socket)
    {
        lock (_changing)
        {
            if (_connections.Count >= options.MaxAssociations + SpareConnections)
            {
                ReceiveLog.TooManyConnections(logger, _connections.Count);
                socket.Dispose();
                return;
            }

            Task connection = Task.Run(() => ServeAsync(socket));
            _connections.Add(connection);
            connection.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void EndPaused()
    {
        lock (_changing)
        {
            // A copy: the cancelled association may take itself out before Cancel returns.
            foreach ((AssociationLedger ledger, CancellationTokenSource end) in _open.ToArray())
            {
                if (ledger.Pause > DrainPause)
                {
                    end.Cancel();
                }
            }
        }
    }

    private void Forget(Task connection)
    {
        lock (_changing)
        {
            _connections.Remove(connection);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        bool admitted = false;
        try
        {
            AssociationPolicy policy = PolicyFor(() => admitted = true);
            var acceptor = new AcceptorOptions { TimeProvider = journal.Clock };
            if (await Association.AcceptAsync(DicomTransport.FromSocket(socket), acceptor, policy, _abort.Token).ConfigureAwait(false)
                is { } association)
            {
                await ServeAsync(association).ConfigureAwait(false);
            }
        }
        catch (DicomNetworkException fault)
        {
            ReceiveLog.NotEstablished(logger, fault.Message);
        }
        catch (OperationCanceledException)
        {
            // The unit stops.
        }
#pragma warning disable CA1031 // A defect of ours ends this association, never the listener.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            ReceiveLog.Defect(logger, SafeFault.Describe(fault));
        }
        finally
        {
            if (admitted)
            {
                Interlocked.Decrement(ref _associations);
            }
        }
    }

    private async Task ServeAsync(Association association)
    {
        using IDisposable? scope = logger.BeginScope(new Dictionary<string, object> { ["Association"] = association.Facts.Number });
        var ledger = new AssociationLedger(journal, association.Facts);
        using var end = new CancellationTokenSource();
        lock (_changing)
        {
            _open.Add(ledger, end);
        }

        AssociationEnding ending = AssociationEnding.Released;
        try
        {
            IDimseService[] services = [new VerificationScp(), new StoreScp(new StoreHandler(intake, ledger, logger))];
            await AssociationServer.ServeAsync(association, services, end.Token, _abort.Token).ConfigureAwait(false);
        }
        catch (DicomNetworkException fault)
        {
            ending = AssociationEnding.Broken;
            ReceiveLog.Broken(logger, association.CallingAE, fault.Message);
        }
        catch (OperationCanceledException)
        {
            ending = AssociationEnding.Drained;
        }
        finally
        {
            lock (_changing)
            {
                _open.Remove(ledger);
            }

            await ledger.EndAsync(ending, _stopAccepting.Token).ConfigureAwait(false);
            (int stored, int duplicates, int refused) = ledger.Counts;
            ReceiveLog.Ended(logger, association.Facts.Number, association.CallingAE, ending, stored, duplicates, refused);
        }
    }

    private AssociationPolicy PolicyFor(Action admitted) => new()
    {
        CallingAETitles = options.AllowedScanners,
        CalledAETitles = options.CheckCalledAE ? new HashSet<string> { options.AeTitle } : [],
        Admit = _ =>
        {
            // Both pass by themselves, so both are transient: a scanner then tries again (PS3.8 table 9-21).
            if (!spool.HasRoom || _stopAccepting.IsCancellationRequested)
            {
                ReceiveLog.Congested(logger);
                return AssociationRejection.TemporaryCongestion;
            }

            if (Interlocked.Increment(ref _associations) > options.MaxAssociations)
            {
                Interlocked.Decrement(ref _associations);
                ReceiveLog.LimitReached(logger, options.MaxAssociations);
                return AssociationRejection.LocalLimitExceeded;
            }

            admitted();
            return null;
        },
    };
}
