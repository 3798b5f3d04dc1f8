using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Edge.Delivery;

/// <summary>What an attempt came to.</summary>
internal enum DeliveryOutcome
{
    /// <summary>The destination has it.</summary>
    Stored,

    /// <summary>It may go later without anybody doing anything.</summary>
    TryAgain,

    /// <summary>The destination's negotiation accepts no objects of this kind.</summary>
    NotAccepted,

    /// <summary>It will not go until a person changes something.</summary>
    GiveUp,
}

/// <summary>What an attempt came to, and why in words for a person.</summary>
/// <param name="Outcome">The decision.</param>
/// <param name="Cause">Why it was not delivered.</param>
/// <param name="Reason">The technical half of it, for the journal.</param>
/// <param name="LogReason">The same without what the destination wrote: it may quote the patient.</param>
internal sealed record DeliveryVerdict(DeliveryOutcome Outcome, DeliveryCause Cause, string Reason, string LogReason)
{
    /// <summary>How long the destination asks us to wait; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The destination has it.</summary>
    public static DeliveryVerdict Stored { get; } = new(DeliveryOutcome.Stored, DeliveryCause.None, "", "");

    /// <summary>Judges the destination's answer to a C-STORE (PS3.4 B.2.3).</summary>
    public static DeliveryVerdict Of(StoreResult result)
    {
        // A warning (B000, B006, B007) means stored, with a remark. Duplicate SOP Instance (PS3.7 annex C) means stored before:
        // the process may have ended between the destination's success and our commit, and the same run makes the same UIDs.
        if (result.Status.IsSuccess || result.Status.IsWarning || result.Status == DicomStatus.DuplicateSopInstance)
        {
            return Stored;
        }

        string comment = result.ErrorComment.Length > 0 ? $": {result.ErrorComment}" : "";
        string answer = $"the destination answered {result.Status} ({Meaning(result.Status)})";
        return result.Status.IsTransient
            ? new DeliveryVerdict(DeliveryOutcome.TryAgain, DeliveryCause.Busy, answer + comment, answer)
            : new DeliveryVerdict(DeliveryOutcome.GiveUp, DeliveryCause.ObjectRefused, answer + comment, answer);
    }

    /// <summary>Judges what happened to the association.</summary>
    public static DeliveryVerdict Of(DicomNetworkException fault) => new(
        fault switch
        {
            { Failure: NetworkFailure.NoPresentationContext } => DeliveryOutcome.NotAccepted,
            { IsTransient: true } => DeliveryOutcome.TryAgain,
            _ => DeliveryOutcome.GiveUp,
        },
        CauseOf(fault),
        fault.Message,
        fault.Message);

    /// <summary>An object that will not go, for a reason on this side.</summary>
    public static DeliveryVerdict GiveUp(DeliveryCause cause, string reason) => new(DeliveryOutcome.GiveUp, cause, reason, reason);

    private static DeliveryCause CauseOf(DicomNetworkException fault) => fault.Failure switch
    {
        NetworkFailure.ConnectFailed => DeliveryCause.Unreachable,
        NetworkFailure.WrongProtocol => DeliveryCause.WrongProtocol,
        NetworkFailure.TlsFailed when fault.Tls?.Problem == TlsProblem.PeerIsPlain => DeliveryCause.WrongProtocol,
        NetworkFailure.TlsFailed when fault.Tls?.Problem is not (TlsProblem.Broken or TlsProblem.TimedOut) => DeliveryCause.Untrusted,
        NetworkFailure.NoPresentationContext => DeliveryCause.KindNotAccepted,
        NetworkFailure.RejectedByPeer when fault.Rejection == AssociationRejection.CalledAENotRecognized => DeliveryCause.CalledAeTitle,
        NetworkFailure.RejectedByPeer when fault.Rejection == AssociationRejection.CallingAENotRecognized => DeliveryCause.CallingAeTitle,
        NetworkFailure.RejectedByPeer when fault.IsTransient => DeliveryCause.Busy,
        NetworkFailure.RejectedByPeer => DeliveryCause.Rejected,
        _ => DeliveryCause.Broken,
    };

    private static string Meaning(DicomStatus status) => status.Code switch
    {
        0x0110 => "processing failure",
        0x0117 => "invalid SOP instance",
        0x0122 => "SOP class not supported",
        0x0124 => "not authorized",
        >= 0xA700 and <= 0xA7FF => "out of resources",
        >= 0xA900 and <= 0xA9FF => "data set does not match SOP class",
        >= 0xC000 and <= 0xCFFF => "cannot understand",
        _ => "failure",
    };
}
