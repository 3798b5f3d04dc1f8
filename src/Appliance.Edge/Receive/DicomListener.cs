using System.Net;
using System.Net.Sockets;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

/// <summary>
/// Accepts the scanners' connections on every port and hands them on. When the unit stops it takes no new ones and lets those
/// that are open finish, for as long as the host gives it.
/// </summary>
public sealed class DicomListener(
    SpoolRecovery recovery,
    Journal journal,
    IEnumerable<DicomPort> ports,
    ConnectionServer connections,
    NodeOptions options,
    ILogger<DicomListener> logger) : IHostedService, IDisposable
{
    private const int Backlog = 512;

    private readonly CancellationTokenSource _stopAccepting = new();
    private readonly List<(DicomPort Port, Socket Socket)> _listening = [];
    private Task _accepting = Task.CompletedTask;

    /// <summary>Where it listens, in the order of its ports.</summary>
    public IEnumerable<IPEndPoint> EndPoints => _listening.Select(listening => (IPEndPoint)listening.Socket.LocalEndPoint!);

    /// <summary>Takes the ports, recovers what an earlier process left, then listens. Needs the lock of the role <c>node</c>.</summary>
    /// <exception cref="SocketException">A port is taken, or may not be.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (DicomPort port in ports)
        {
            _listening.Add((port, await port.BindAsync(cancellationToken).ConfigureAwait(false)));
        }

        await recovery.RunAsync(evidence: false, cancellationToken).ConfigureAwait(false);
        await journal.WriteAsync(
            transaction => AssociationTable.EndAllNeedsTransaction(transaction, journal.Clock.GetUtcNow()), cancellationToken)
            .ConfigureAwait(false);
        foreach ((DicomPort port, Socket socket) in _listening)
        {
            socket.Listen(Backlog);
            ReceiveLog.Listening(logger, options.AeTitle, (IPEndPoint)socket.LocalEndPoint!, port.Name);
        }

        _accepting = Task.WhenAll(_listening.Select(listening => AcceptAsync(listening.Port, listening.Socket)));
    }

    /// <summary>Stops accepting and waits for what is under way; what is not done when the token fires is aborted.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopAccepting.CancelAsync().ConfigureAwait(false);
        Close();
        await _accepting.ConfigureAwait(false);
        await connections.DrainAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _stopAccepting.Dispose();
    }

    private void Close() => _listening.ForEach(listening => listening.Socket.Dispose());

    private async Task AcceptAsync(DicomPort port, Socket listening)
    {
        while (!_stopAccepting.IsCancellationRequested)
        {
            try
            {
                connections.Take(await listening.AcceptAsync(_stopAccepting.Token).ConfigureAwait(false), port);
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
            }
        }
    }
}
