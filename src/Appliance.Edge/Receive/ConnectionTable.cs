using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

/// <summary>
/// The open connections and how many there may be. Two kinds are bounded apart, so that peers that stall cannot shut out one that works:
/// over <see cref="AssociationOptions.MaxUnestablishedConnections"/> the oldest of the address that holds most of them goes, those of
/// scanners last; over an association limit the one whose peer has been silent longest goes, if that is long enough.
/// </summary>
public sealed class ConnectionTable(
    NodeOptions node, AssociationOptions options, CallerList callers, Journal journal, ILogger<ConnectionTable> logger)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _clock = journal.Clock;
    private readonly Lock _changing = new();
    private readonly Dictionary<Connection, Task> _connections = [];
    private int _madeRoom;
    private long? _toldAt;

    /// <summary>Open associations.</summary>
    public int Associations
    {
        get
        {
            lock (_changing)
            {
                return _connections.Keys.Count(connection => connection.Stage == ConnectionStage.Admitted);
            }
        }
    }

    /// <summary>Connections that count against a limit.</summary>
    public int Count
    {
        get
        {
            lock (_changing)
            {
                return _connections.Keys.Count(connection => connection.Stage is ConnectionStage.Unestablished or ConnectionStage.Admitted);
            }
        }
    }

    /// <summary>Everything that is still served, as one task.</summary>
    internal Task Served
    {
        get
        {
            lock (_changing)
            {
                return Task.WhenAll(_connections.Values);
            }
        }
    }

    /// <summary>Takes in a connection, makes room for it, and starts to serve it.</summary>
    internal void Add(Socket socket, Func<Connection, Task> serve, CancellationToken abort)
    {
        IPAddress? address = (socket.RemoteEndPoint as IPEndPoint)?.Address;
        var connection = new Connection(socket, address, callers.Knows(address), _clock.GetTimestamp(), abort);
        Connection? victim;
        lock (_changing)
        {
            List<Connection> waiting = Unestablished();
            victim = waiting.Count >= options.MaxUnestablishedConnections ? OldestOfTheBusiest(waiting) : null;
            if (victim is not null)
            {
                victim.Stage = ConnectionStage.GaveWay;
                CountMadeRoomNeedsLock(victim.Peer);
            }

            _connections.Add(connection, Task.Run(() => ServeAsync(connection, serve), CancellationToken.None));
        }

        victim?.EndNow(withoutAssociation: true);
    }

    /// <summary>Counts the association of a connection, or says why it cannot be had now.</summary>
    internal AssociationRejection? TryAdmit(Connection connection, string callingAE)
    {
        Connection? victim;
        lock (_changing)
        {
            var admitted = _connections.Keys.Where(other => other.Stage == ConnectionStage.Admitted).ToList();
            var ofCaller = admitted.Where(other => other.CallingAE == callingAE).ToList();
            var crowd = ofCaller.Count >= options.MaxAssociationsPerCaller ? ofCaller
                : admitted.Count >= node.MaxAssociations ? admitted
                : null;
            victim = crowd is null ? null : LongestSilent(crowd);
            if (connection.Stage != ConnectionStage.Unestablished || (crowd is not null && victim is null))
            {
                ReceiveLog.LimitReached(logger, callingAE, ofCaller.Count, options.MaxAssociationsPerCaller, admitted.Count, node.MaxAssociations);
                return AssociationRejection.LocalLimitExceeded;
            }

            if (victim is not null)
            {
                victim.Stage = ConnectionStage.GaveWay;
                ReceiveLog.GaveWay(logger, victim.CallingAE, victim.Association!.Silence.TotalSeconds, callingAE);
            }

            connection.Stage = ConnectionStage.Admitted;
            connection.CallingAE = callingAE;
        }

        victim?.EndNow(withoutAssociation: false);
        return null;
    }

    /// <summary>An association is over; its place is free.</summary>
    /// <returns>True when it had to give way.</returns>
    internal bool End(Connection connection)
    {
        lock (_changing)
        {
            bool gaveWay = connection.Stage == ConnectionStage.GaveWay;
            connection.Stage = ConnectionStage.Ended;
            return gaveWay;
        }
    }

    /// <summary>Drains what has paused for long and closes what never became an association.</summary>
    internal void EndPaused(TimeSpan pause)
    {
        List<Connection> all;
        lock (_changing)
        {
            all = [.. _connections.Keys];
        }

        foreach (Connection connection in all)
        {
            if (connection.Ledger is { } ledger && ledger.Pause > pause)
            {
                connection.StartDraining();
            }
            else if (connection.Stage == ConnectionStage.Unestablished && _clock.GetElapsedTime(connection.AcceptedAt) > pause)
            {
                connection.EndNow(withoutAssociation: true);
            }
        }
    }

    private static Connection OldestOfTheBusiest(List<Connection> waiting) => waiting
        .GroupBy(connection => (connection.IsKnown, connection.Address))
        .OrderBy(group => group.Key.IsKnown).ThenByDescending(group => group.Count())
        .First()
        .MinBy(connection => connection.AcceptedAt)!;

    private List<Connection> Unestablished() => [.. _connections.Keys.Where(connection => connection.Stage == ConnectionStage.Unestablished)];

    private Connection? LongestSilent(List<Connection> crowd) =>
        crowd.Where(connection => connection.Association?.Silence.TotalSeconds >= options.GiveWaySeconds)
            .MaxBy(connection => connection.Association!.Silence);

    private async Task ServeAsync(Connection connection, Func<Connection, Task> serve)
    {
        await serve(connection).ConfigureAwait(false);
        lock (_changing)
        {
            _connections.Remove(connection);
        }

        connection.Dispose();
    }

    // One line a minute: whoever opens a thousand connections must not fill the log as well.
    private void CountMadeRoomNeedsLock(string busiest)
    {
        _madeRoom++;
        if (_toldAt is null || _clock.GetElapsedTime(_toldAt.Value) >= TellEvery)
        {
            ReceiveLog.MadeRoom(logger, _madeRoom, options.MaxUnestablishedConnections, busiest);
            (_toldAt, _madeRoom) = (_clock.GetTimestamp(), 0);
        }
    }
}
