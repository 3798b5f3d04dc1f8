using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

/// <summary>Serves each connection on its own, from the handshake to the entry in the ledger, and knows which are open.</summary>
public sealed class ConnectionServer(
    Admission admission, AssociationServices services, Journal journal, NodeOptions options, ILogger<ConnectionServer> logger) : IDisposable
{
    /// <summary>Connections over the association limit that are still heard, so that they can be rejected by the book.</summary>
    private const int SpareConnections = 32;

    /// <summary>When the unit stops, a peer that has paused for this long is not waited for any longer.</summary>
    private static readonly TimeSpan DrainPause = TimeSpan.FromSeconds(5);

    /// <summary>How often pauses are looked at while the unit stops.</summary>
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Lock _changing = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Dictionary<AssociationLedger, CancellationTokenSource> _open = [];

    /// <summary>Takes over a connection; returns at once.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="port">Where it was accepted.</param>
    public void Take(Socket socket, DicomPort port)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(port);
        lock (_changing)
        {
            if (_connections.Count >= options.MaxAssociations + SpareConnections)
            {
                ReceiveLog.TooManyConnections(logger, _connections.Count);
                socket.Dispose();
                return;
            }

            Task connection = Task.Run(() => ServeAsync(socket, port));
            _connections.Add(connection);
            connection.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Admits nobody any more and waits for what is under way; what is not done when the token fires is aborted.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        ReceiveLog.Draining(logger, admission.Associations);
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
        _stopping.Dispose();
        _abort.Dispose();
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

    private async Task ServeAsync(Socket socket, DicomPort port)
    {
        bool admitted = false;
        try
        {
            AssociationPolicy policy = admission.PolicyFor(() => admitted = true, _stopping.Token);
            var acceptor = new AcceptorOptions { TimeProvider = journal.Clock };
            DicomTransport transport = await OpenAsync(socket, port, acceptor.Timeouts.Artim).ConfigureAwait(false);
            if (await Association.AcceptAsync(transport, acceptor, policy, _abort.Token).ConfigureAwait(false) is { } association)
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
                admission.Leave();
            }
        }
    }

    // A handshake counts against ARTIM: a peer that begins one and falls silent is no better than one that sends nothing.
    private async Task<DicomTransport> OpenAsync(Socket socket, DicomPort port, TimeSpan artim)
    {
        using var late = new CancellationTokenSource(artim, journal.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _abort.Token);
        try
        {
            return await port.OpenAsync(socket, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            socket.Dispose();
            throw new DicomNetworkException(NetworkFailure.TimedOut, $"the peer did not finish the handshake within {artim.TotalSeconds:0.#} s");
        }
        catch
        {
            socket.Dispose();
            throw;
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
            await AssociationServer.ServeAsync(association, services.For(ledger), end.Token, _abort.Token).ConfigureAwait(false);
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

            await ledger.EndAsync(ending, _stopping.Token).ConfigureAwait(false);
            (int stored, int duplicates, int refused) = ledger.Counts;
            ReceiveLog.Ended(logger, association.Facts.Number, association.CallingAE, ending, stored, duplicates, refused);
        }
    }
}
