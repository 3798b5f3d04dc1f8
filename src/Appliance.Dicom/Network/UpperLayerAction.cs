namespace Appliance.Dicom.Network;

/// <summary>The actions of the upper-layer protocol machine (PS3.8 tables 9-6 to 9-9).</summary>
public enum UpperLayerAction
{
    /// <summary>Issue the transport connect request.</summary>
    AE1,

    /// <summary>Send A-ASSOCIATE-RQ.</summary>
    AE2,

    /// <summary>Issue A-ASSOCIATE confirmation (accept).</summary>
    AE3,

    /// <summary>Issue A-ASSOCIATE confirmation (reject) and close the transport.</summary>
    AE4,

    /// <summary>Issue the transport connection response and start ARTIM.</summary>
    AE5,

    /// <summary>Stop ARTIM; indicate A-ASSOCIATE, or send A-ASSOCIATE-RJ and start ARTIM.</summary>
    AE6,

    /// <summary>Send A-ASSOCIATE-AC.</summary>
    AE7,

    /// <summary>Send A-ASSOCIATE-RJ and start ARTIM.</summary>
    AE8,

    /// <summary>Send P-DATA-TF.</summary>
    DT1,

    /// <summary>Indicate P-DATA.</summary>
    DT2,

    /// <summary>Send A-RELEASE-RQ.</summary>
    AR1,

    /// <summary>Indicate A-RELEASE.</summary>
    AR2,

    /// <summary>Confirm A-RELEASE and close the transport.</summary>
    AR3,

    /// <summary>Send A-RELEASE-RP and start ARTIM.</summary>
    AR4,

    /// <summary>Stop ARTIM.</summary>
    AR5,

    /// <summary>Indicate P-DATA while a release is pending.</summary>
    AR6,

    /// <summary>Send P-DATA-TF while a release is pending.</summary>
    AR7,

    /// <summary>Indicate A-RELEASE (release collision).</summary>
    AR8,

    /// <summary>Send A-RELEASE-RP (release collision).</summary>
    AR9,

    /// <summary>Confirm A-RELEASE (release collision).</summary>
    AR10,

    /// <summary>Send A-ABORT with source service-user and start or restart ARTIM.</summary>
    AA1,

    /// <summary>Stop ARTIM and close the transport.</summary>
    AA2,

    /// <summary>Indicate A-ABORT or A-P-ABORT and close the transport.</summary>
    AA3,

    /// <summary>Indicate A-P-ABORT: the transport was lost.</summary>
    AA4,

    /// <summary>Stop ARTIM.</summary>
    AA5,

    /// <summary>Ignore the PDU.</summary>
    AA6,

    /// <summary>Send A-ABORT.</summary>
    AA7,

    /// <summary>Send A-ABORT with source service-provider, indicate A-P-ABORT and start ARTIM.</summary>
    AA8,
}
