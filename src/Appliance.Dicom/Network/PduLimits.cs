namespace Appliance.Dicom.Network;

/// <summary>The named limits that every length from a peer is checked against before anything is sliced, rented or looped over.</summary>
public static class PduLimits
{
    /// <summary>Bytes of the header of every PDU: type, reserved, length.</summary>
    public const int HeaderBytes = 6;

    /// <summary>Bytes of a presentation data value's own header: length, context id, control header.</summary>
    public const int ValueHeaderBytes = 6;

    /// <summary>The longest A-ASSOCIATE-RQ or -AC that is read, in bytes. 128 contexts with 50 transfer syntaxes each need half of it.</summary>
    public const int MaxAssociateBytes = 512 * 1024;

    /// <summary>Presentation contexts in a request: the odd numbers of one byte (PS3.8 9.3.2.2).</summary>
    public const int MaxPresentationContexts = 128;

    /// <summary>Transfer syntaxes in one presentation context.</summary>
    public const int MaxTransferSyntaxes = 256;

    /// <summary>Sub-items of the user information item that are looked at.</summary>
    public const int MaxUserItems = 1024;

    /// <summary>Presentation data values in one P-DATA-TF. Each needs at least six bytes, so it also bounds useless work.</summary>
    public const int MaxValuesPerPdu = 4096;

    /// <summary>Characters of a UID (PS3.5 9.1).</summary>
    public const int MaxUidLength = 64;

    /// <summary>Bytes of one command set. Real ones have a few hundred.</summary>
    public const int MaxCommandBytes = 64 * 1024;

    /// <summary>The least maximum PDU length of a peer that a fragment of two bytes fits into.</summary>
    public const int MinPeerPduLength = ValueHeaderBytes + 2;

    /// <summary>The longest P-DATA-TF that is sent, whatever the peer would take, in bytes.</summary>
    public const int MaxSentPduLength = 256 * 1024;

    /// <summary>The least that may be advertised: 4 KiB, as small as stock peers go.</summary>
    public const int MinAdvertisedPduLength = 4 * 1024;

    /// <summary>The most that may be advertised: 1 MiB, since a whole PDU is held while it arrives.</summary>
    public const int MaxAdvertisedPduLength = 1024 * 1024;

    /// <summary>The default of what is advertised: 256 KiB.</summary>
    public const int DefaultMaxPduLength = 256 * 1024;

    internal static uint CheckAdvertised(int maxPduLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPduLength, MinAdvertisedPduLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPduLength, MaxAdvertisedPduLength);
        return (uint)maxPduLength;
    }
}
