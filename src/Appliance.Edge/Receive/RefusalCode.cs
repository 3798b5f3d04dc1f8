using Appliance.Dicom.Network;

namespace Appliance.Edge.Receive;

/// <summary>Why an association was rejected, or an object was answered with a failure, as the ledger counts it.</summary>
public enum RefusalCode
{
    /// <summary>Something that has no name here.</summary>
    Other,

    /// <summary>Association: its calling AE title may not send.</summary>
    CallingAENotRecognized,

    /// <summary>Association: it calls the unit by another AE title.</summary>
    CalledAENotRecognized,

    /// <summary>Association: too many are open.</summary>
    LocalLimitExceeded,

    /// <summary>Association: the disk is nearly full, or the unit stops.</summary>
    TemporaryCongestion,

    /// <summary>Association: it is not a DICOM one.</summary>
    ApplicationContextNotSupported,

    /// <summary>Object: no room, or the disk failed (A7xx).</summary>
    OutOfResources,

    /// <summary>Object: it is another than its command says (A9xx).</summary>
    DataSetDoesNotMatchSopClass,

    /// <summary>Object: its data set cannot be read (Cxxx).</summary>
    CannotUnderstand,
}

/// <summary>Finds the <see cref="RefusalCode"/> of what was answered.</summary>
internal static class Refusals
{
    /// <summary>Of a rejection (PS3.8 table 9-21).</summary>
    public static RefusalCode Of(AssociationRejection rejection) =>
        rejection == AssociationRejection.CallingAENotRecognized ? RefusalCode.CallingAENotRecognized
        : rejection == AssociationRejection.CalledAENotRecognized ? RefusalCode.CalledAENotRecognized
        : rejection == AssociationRejection.LocalLimitExceeded ? RefusalCode.LocalLimitExceeded
        : rejection == AssociationRejection.TemporaryCongestion ? RefusalCode.TemporaryCongestion
        : rejection == AssociationRejection.ApplicationContextNotSupported ? RefusalCode.ApplicationContextNotSupported
        : RefusalCode.Other;

    /// <summary>Of a status (PS3.4 B.2.3).</summary>
    public static RefusalCode Of(DicomStatus status) => status.Code switch
    {
        >= 0xA700 and <= 0xA7FF => RefusalCode.OutOfResources,
        >= 0xA900 and <= 0xA9FF => RefusalCode.DataSetDoesNotMatchSopClass,
        >= 0xC000 and <= 0xCFFF => RefusalCode.CannotUnderstand,
        _ => RefusalCode.Other,
    };
}
