using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Studies;

internal static partial class StudiesLog
{
    [LoggerMessage(3000, LogLevel.Information, "Study #{Study} revision {Revision} closed ({Reason}) with {Instances} instances; {Runs} of {Apps} apps run ('appliance apps explain {Study}' says why)")]
    public static partial void Closed(ILogger logger, long study, int revision, CloseReason reason, int instances, int runs, int apps);

    [LoggerMessage(3001, LogLevel.Error, "Studies could not be closed; tried again soon. Check the disk of the state folder.")]
    public static partial void CollectorFailed(ILogger logger, Exception fault);

    [LoggerMessage(3002, LogLevel.Warning, "Study #{Study} revision {Revision} was closed with at least {Missing} objects missing. 'appliance studies show {Study}' says which.")]
    public static partial void ClosedWithGaps(ILogger logger, long study, int revision, int missing);

    [LoggerMessage(3003, LogLevel.Information, "Study #{Study} waits for at least {Missing} objects that are missing, until {Until} at most")]
    public static partial void WaitsForGaps(ILogger logger, long study, int missing, DateTimeOffset until);

    [LoggerMessage(3004, LogLevel.Error, "Study #{Study} holds images of different patients (instance #{Instance}, #{Other}): it is quarantined, and no app runs on it. Correct them where they come from and send them again.")]
    public static partial void SeveralPatients(ILogger logger, long study, long instance, long other);

    [LoggerMessage(3010, LogLevel.Information, "{CallingAE}: a performed procedure step is {State} and lists {Objects} objects")]
    public static partial void StepChanged(ILogger logger, string callingAE, PerformedStepState state, int objects);

    [LoggerMessage(3011, LogLevel.Warning, "{CallingAE}: a performed procedure step was answered {Status}: {Comment}")]
    public static partial void StepRefused(ILogger logger, string callingAE, DicomStatus status, string comment);
}
