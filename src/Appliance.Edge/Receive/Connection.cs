using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Network;

namespace Appliance.Edge.Receive;

/// <summary>One accepted connection. Its stage belongs to the <see cref="ConnectionTable"/>.</summary>
internal sealed class Connection(Socket socket, IPAddress? address, bool isKnown, long acceptedAt, CancellationToken abort) : IDisposable
{
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(abort);
    private readonly CancellationTokenSource _drain = new();

    public Socket Socket => socket;

    public IPAddress? Address => address;

    /// <summary>The address as people write it, for the log.</summary>
    public string Peer => address is null ? "an unknown address" : ScannerTable.AddressOf(address);

    /// <summary>The address is one of a scanner of the site.</summary>
    public bool IsKnown => isKnown;

    public long AcceptedAt => acceptedAt;

    public ConnectionStage Stage { get; set; }

    /// <summary>The calling AE title; empty before it was admitted.</summary>
    public string CallingAE { get; set; } = "";

    public Association? Association { get; set; }

    public AssociationLedger? Ledger { get; set; }

    /// <summary>Ends it at once, with an A-ABORT where there is an association.</summary>
    public CancellationToken End => _end.Token;

    /// <summary>Ends its association at the next pause between two messages.</summary>
    public CancellationToken Drain => _drain.Token;

    public void StartDraining() => Cancel(_drain);

    public void EndNow(bool withoutAssociation)
    {
        Cancel(_end);
        if (withoutAssociation)
        {
            // One that was rejected waits for its peer to close (PS3.8 9.2, Sta13); there is no time for that now.
            socket.Dispose();
        }
    }

    public void Dispose()
    {
        _end.Dispose();
        _drain.Dispose();
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself meanwhile.
        }
    }
}
