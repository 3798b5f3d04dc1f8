namespace Appliance.Dicom.Network;

/// <summary>One protocol data unit of the DICOM upper layer (PS3.8 9.3). A closed family: one sealed record a PDU.</summary>
public abstract record Pdu
{
    private protected Pdu()
    {
    }
}

/// <summary>What A-ASSOCIATE-RQ and A-ASSOCIATE-AC have in common (PS3.8 tables 9-11 and 9-17).</summary>
public abstract record AssociatePdu : Pdu
{
    private protected AssociatePdu()
    {
    }

    /// <summary>The protocol version bits; bit 0 is version 1, the only one there is.</summary>
    public ushort ProtocolVersion { get; init; } = 1;

    /// <summary>The called AE title without padding.</summary>
    public required string CalledAE { get; init; }

    /// <summary>The calling AE title without padding.</summary>
    public required string CallingAE { get; init; }

    /// <summary>The application context name; the DICOM one is <see cref="DicomApplicationContext"/>.</summary>
    public string ApplicationContext { get; init; } = DicomApplicationContext;

    /// <summary>The user information sub-items in wire order; unknown ones are not kept.</summary>
    public IReadOnlyList<UserItem> UserItems { get; init; } = [];

    /// <summary>The DICOM application context name (PS3.7 A.2.1).</summary>
    public const string DicomApplicationContext = "1.2.840.10008.3.1.1.1";

    /// <summary>The first user item of a kind, or null.</summary>
    /// <typeparam name="T">The kind of item.</typeparam>
    public T? UserItem<T>()
        where T : UserItem => UserItems.OfType<T>().FirstOrDefault();

    /// <summary>The length in bytes that the sender can receive in a P-DATA-TF; 0 is unlimited, also when the item is missing.</summary>
    public uint MaxPduLength => UserItem<MaxLengthItem>()?.MaxPduLength ?? 0;
}

/// <summary>A-ASSOCIATE-RQ (PS3.8 9.3.2).</summary>
public sealed record AssociateRequestPdu : AssociatePdu
{
    /// <summary>The proposed presentation contexts in wire order.</summary>
    public IReadOnlyList<ProposedPresentationContext> Contexts { get; init; } = [];
}

/// <summary>A-ASSOCIATE-AC (PS3.8 9.3.3).</summary>
public sealed record AssociateAcceptPdu : AssociatePdu
{
    /// <summary>The answers to the proposed presentation contexts.</summary>
    public IReadOnlyList<AnsweredPresentationContext> Contexts { get; init; } = [];
}

/// <summary>A-ASSOCIATE-RJ (PS3.8 9.3.4).</summary>
/// <param name="Rejection">Result, source and reason.</param>
public sealed record AssociateRejectPdu(AssociationRejection Rejection) : Pdu;

/// <summary>P-DATA-TF (PS3.8 9.3.5).</summary>
/// <param name="Values">The presentation data values; their bytes live as long as the buffer that they were read from.</param>
public sealed record DataTransferPdu(IReadOnlyList<PresentationDataValue> Values) : Pdu;

/// <summary>A-RELEASE-RQ (PS3.8 9.3.6).</summary>
public sealed record ReleaseRequestPdu : Pdu;

/// <summary>A-RELEASE-RP (PS3.8 9.3.7).</summary>
public sealed record ReleaseResponsePdu : Pdu;

/// <summary>A-ABORT (PS3.8 9.3.8).</summary>
/// <param name="Source">Who aborts.</param>
/// <param name="Reason">Why; significant only when the source is the service provider.</param>
public sealed record AbortPdu(AbortSource Source, AbortReason Reason) : Pdu;
