using Appliance.Dicom.Network;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Receive;

/// <summary>Section <c>Associations</c>: the limits and timers of the upper layer (PS3.8), for associations in both directions.</summary>
public sealed class AssociationOptions : IFeatureOptions
{
    /// <summary>How many connections without an association are held; one more costs the oldest of them its place.</summary>
    /// <value>Default 256, 8 to 10,000.</value>
    public int MaxUnestablishedConnections { get; set; } = 256;

    /// <summary>How many associations one calling AE title may have open at once; one more is rejected transiently.</summary>
    /// <value>Default 32, 1 to 1,000.</value>
    public int MaxAssociationsPerCaller { get; set; } = 32;

    /// <summary>How many presentation contexts of one association are accepted.</summary>
    /// <value>Default 128, 1 to 128.</value>
    public int MaxPresentationContexts { get; set; } = PduLimits.MaxPresentationContexts;

    /// <summary>The longest P-DATA-TF that is taken, without its header.</summary>
    /// <value>Bytes. Default 262,144, 4,096 to 1,048,576.</value>
    public int MaxPduLength { get; set; } = PduLimits.DefaultMaxPduLength;

    /// <summary>How many operations a peer may have outstanding where it asks for more than one; they are answered in order.</summary>
    /// <value>Default 1, no asynchronous operations; 1 to 256.</value>
    public int MaxOutstandingOperations { get; set; } = 1;

    /// <summary>Whether SOP classes that no standard table knows are stored too: private ones and those newer than the unit.</summary>
    /// <value>Default true.</value>
    public bool AcceptUnknownSopClasses { get; set; } = true;

    /// <summary>How long a connection to a peer may take to open.</summary>
    /// <value>Seconds. Default 15, 1 to 600.</value>
    public double ConnectSeconds { get; set; } = 15;

    /// <summary>ARTIM of a connected peer: for its handshake, and for its whole A-ASSOCIATE-RQ (PS3.8 9.1.4, Sta2).</summary>
    /// <value>Seconds. Default 30, 1 to 600.</value>
    public double ArtimSeconds { get; set; } = 30;

    /// <summary>ARTIM at the end: how long a peer may take to close the connection (PS3.8 9.1.4, Sta13).</summary>
    /// <value>Seconds. Default 5, 0.1 to 60.</value>
    public double CloseSeconds { get; set; } = 5;

    /// <summary>How long a peer may take to answer a request for an association or a release.</summary>
    /// <value>Seconds. Default 30, 1 to 600.</value>
    public double AnswerSeconds { get; set; } = 30;

    /// <summary>How long a peer may be silent between two messages, and take for a response.</summary>
    /// <value>Seconds. Default 300, 1 to 86,400.</value>
    public double IdleSeconds { get; set; } = 300;

    /// <summary>How long a peer may be silent between two PDUs of one message, and take to receive one.</summary>
    /// <value>Seconds. Default 60, 1 to 3,600.</value>
    public double TransferSeconds { get; set; } = 60;

    /// <summary>While all associations are taken, one whose peer has been silent for this long gives way to a new one.</summary>
    /// <value>Seconds. Default 10, 1 to 3,600.</value>
    public double GiveWaySeconds { get; set; } = 10;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.InRange(nameof(MaxUnestablishedConnections), MaxUnestablishedConnections, 8, 10_000);
        faults.InRange(nameof(MaxAssociationsPerCaller), MaxAssociationsPerCaller, 1, 1000);
        faults.InRange(nameof(MaxPresentationContexts), MaxPresentationContexts, 1, PduLimits.MaxPresentationContexts);
        faults.InRange(nameof(MaxPduLength), MaxPduLength, PduLimits.MinAdvertisedPduLength, PduLimits.MaxAdvertisedPduLength, "bytes");
        faults.InRange(nameof(MaxOutstandingOperations), MaxOutstandingOperations, 1, 256);
        faults.InRange(nameof(ConnectSeconds), ConnectSeconds, 1, 600, "s");
        faults.InRange(nameof(ArtimSeconds), ArtimSeconds, 1, 600, "s");
        faults.InRange(nameof(CloseSeconds), CloseSeconds, 0.1, 60, "s");
        faults.InRange(nameof(AnswerSeconds), AnswerSeconds, 1, 600, "s");
        faults.InRange(nameof(IdleSeconds), IdleSeconds, 1, 86_400, "s");
        faults.InRange(nameof(TransferSeconds), TransferSeconds, 1, 3600, "s");
        faults.InRange(nameof(GiveWaySeconds), GiveWaySeconds, 1, 3600, "s");
    }

    /// <summary>The timers, for an acceptor or a requestor.</summary>
    public AssociationTimeouts ToTimeouts() => new()
    {
        Connect = TimeSpan.FromSeconds(ConnectSeconds),
        Artim = TimeSpan.FromSeconds(ArtimSeconds),
        Close = TimeSpan.FromSeconds(CloseSeconds),
        Acse = TimeSpan.FromSeconds(AnswerSeconds),
        Idle = TimeSpan.FromSeconds(IdleSeconds),
        Transfer = TimeSpan.FromSeconds(TransferSeconds),
    };
}
