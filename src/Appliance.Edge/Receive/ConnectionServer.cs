using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

/// <summary>Serves each connection on its own, from the handshake to the entry in the ledger.</summary>
public sealed class ConnectionServer(
    ConnectionTable connections,
    Admission admission,
    AssociationServices services,
    Journal journal,
    AssociationOptions options,
    ILogger<ConnectionServer> logger) : IDisposable
{
    /// <summary>When the unit stops, a peer that has paused for this long is not waited for any longer.</summary>
    private static readonly TimeSpan DrainPause = TimeSpan.FromSeconds(5);

    /// <summary>How often pauses are looked at while the unit stops.</summary>
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly AcceptorOptions _acceptor = new()
    {
        MaxPduLength = options.MaxPduLength, Timeouts = options.ToTimeouts(), TimeProvider = journal.Clock,
    };

    /// <summary>Takes over a connection; returns at once.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="port">Where it was accepted.</param>
    public void Take(Socket socket, DicomPort port)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(port);
        connections.Add(socket, connection => ServeAsync(connection, port), _abort.Token);
    }

    /// <summary>Admits nobody any more and waits for what is under way; what is not done when the token fires is aborted.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        ReceiveLog.Draining(logger, connections.Associations);
        Task served = connections.Served;
        try
        {
            while (!served.IsCompleted)
            {
                connections.EndPaused(DrainPause);
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

    private async Task ServeAsync(Connection connection, DicomPort port)
    {
        (AssociationRequest Request, AssociationRejection Rejection)? rejected = null;
        try
        {
            AssociationPolicy policy = admission.PolicyFor(connection, _stopping.Token);
            policy = policy with
            {
                Rejected = policy.Rejected + ((request, rejection) => rejected = (request, rejection)),
            };
            DicomTransport transport = await OpenAsync(connection, port).ConfigureAwait(false);
            if (await Association.AcceptAsync(transport, _acceptor, policy, connection.End).ConfigureAwait(false) is { } association)
            {
                await ServeAsync(connection, association).ConfigureAwait(false);
            }
            else if (rejected is var (request, rejection))
            {
                await NoteRejectionAsync(request, rejection).ConfigureAwait(false);
            }
        }
        catch (DicomNetworkException fault)
        {
            ReceiveLog.NotEstablished(logger, connection.Peer, fault.Message);
        }
        catch (OperationCanceledException)
        {
            // The unit stops, or the connection had to give way.
        }
#pragma warning disable CA1031 // A defect of ours ends this association, never the listener.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            ReceiveLog.Defect(logger, SafeFault.Describe(fault));
        }
    }

    /// <summary>A scanner that is turned away must be found by who looks for it: <c>appliance scanners</c> shows it.</summary>
    private async Task NoteRejectionAsync(AssociationRequest request, AssociationRejection rejection)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        string remote = request.RemoteEndPoint?.ToString() ?? "";
        try
        {
            await journal.WriteAsync(
                transaction => ScannerTable.RejectedNeedsTransaction(
                    transaction, request.CallingAE, request.CalledAE, remote, Refusals.Of(rejection), now),
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            // The journal has told; the peer got its answer.
        }
    }

    // A handshake counts against ARTIM: a peer that begins one and falls silent is no better than one that sends nothing.
    private async Task<DicomTransport> OpenAsync(Connection connection, DicomPort port)
    {
        TimeSpan artim = _acceptor.Timeouts.Artim;
        using var late = new CancellationTokenSource(artim, journal.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, connection.End);
        try
        {
            return await port.OpenAsync(connection.Socket, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            connection.Socket.Dispose();
            throw new DicomNetworkException(NetworkFailure.TimedOut, $"the peer did not finish the handshake within {artim.TotalSeconds:0.#} s");
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            connection.Socket.Dispose();
            throw new DicomNetworkException(NetworkFailure.ConnectionLost, $"the connection was lost at once: {fault.Message}", fault);
        }
        catch
        {
            connection.Socket.Dispose();
            throw;
        }
    }

    private async Task ServeAsync(Connection connection, Association association)
    {
        using IDisposable? scope = logger.BeginScope(new Dictionary<string, object> { ["Association"] = association.Facts.Number });
        var ledger = new AssociationLedger(journal, association.Facts);
        (connection.Association, connection.Ledger) = (association, ledger);
        AssociationEnding ending = AssociationEnding.Released;
        try
        {
            await AssociationServer.ServeAsync(association, services.For(ledger), connection.Drain, connection.End).ConfigureAwait(false);
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
            if (connections.End(connection))
            {
                ending = AssociationEnding.Broken;
            }

            await ledger.EndAsync(ending, _stopping.Token).ConfigureAwait(false);
            (int stored, int duplicates, int refused) = ledger.Counts;
            ReceiveLog.Ended(logger, association.Facts.Number, association.CallingAE, ending, stored, duplicates, refused);
        }
    }
}
