using System.Net;

namespace Appliance.Dicom.Network;

/// <summary>What a policy sees of a request before it is answered.</summary>
/// <param name="Pdu">The A-ASSOCIATE-RQ.</param>
/// <param name="RemoteEndPoint">The peer's address, if known.</param>
public sealed record AssociationRequest(AssociateRequestPdu Pdu, EndPoint? RemoteEndPoint)
{
    /// <summary>The calling AE title without padding.</summary>
    public string CallingAE => Pdu.CallingAE;

    /// <summary>The called AE title without padding.</summary>
    public string CalledAE => Pdu.CalledAE;
}
