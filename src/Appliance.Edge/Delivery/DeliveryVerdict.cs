using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Edge.Delivery;

/// <summary>What an attempt came to.</summary>
internal enum DeliveryOutcome
{
    /// <summary>The destination has it.</summary>
    Delivered,

    /// <summary>It may go later without anybody doing anything.</summary>
    TryAgain,

    /// <summary>It will not go until a person changes something.</summary>
    GiveUp,
}

/// <summary>What an attempt came to, and why in words for a person.</summary>
/// <param name="Outcome">The decision.</param>
/// <param name="Reason">Why it was not delivered, for the journal.</param>
/// <param name="LogReason">The same without what the destination wrote: it may quote the patient.</param>
internal sealed record DeliveryVerdict(DeliveryOutcome Outcome, string Reason, string LogReason)
{
    /// <summary>Judges the destination's answer to a C-STORE (PS3.4 B.2.3).</summary>
    public static DeliveryVerdict Of(StoreResult result)
    {
        // A warning (B000, B006, B007) means stored, with a remark. Duplicate SOP Instance (PS3.7 annex C) means stored before:
        // the process may have ended between the destination's success and our commit, and the same run makes the same UIDs.
        if (result.Status.IsSuccess || result.Status.IsWarning || result.Status == DicomStatus.DuplicateSopInstance)
        {
            return new DeliveryVerdict(DeliveryOutcome.Delivered, "", "");
        }

        string comment = result.ErrorComment.Length > 0 ? $": {result.ErrorComment}" : "";
        string answer = $"the destination answered {result.Status} ({Meaning(result.Status)})";
        return new DeliveryVerdict(
            result.Status.IsTransient ? DeliveryOutcome.TryAgain : DeliveryOutcome.GiveUp,
            answer + comment,
            answer);
    }

    /// <summary>Judges what happened to the association.</summary>
    public static DeliveryVerdict Of(DicomNetworkException fault) => new(
        fault.IsTransient ? DeliveryOutcome.TryAgain : DeliveryOutcome.GiveUp,
        fault.Message,
        fault.Message);

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
