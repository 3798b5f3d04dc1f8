namespace Appliance.Dicom.Network;

/// <summary>What an acceptor asks of the certificate of those who connect.</summary>
public enum PeerCertificate
{
    /// <summary>A certificate of a trusted authority, or no connection (mutual authentication).</summary>
    Required,

    /// <summary>If there is one it must be of a trusted authority.</summary>
    Optional,

    /// <summary>None is asked for: encryption only.</summary>
    Off,
}
