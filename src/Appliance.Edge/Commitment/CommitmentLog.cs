using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Commitment;

internal static partial class CommitmentLog
{
    [LoggerMessage(4500, LogLevel.Information, "{CallingAE} asks for commitment to {Objects} objects")]
    public static partial void Asked(ILogger logger, string callingAE, int objects);

    [LoggerMessage(4501, LogLevel.Information, "Commitment #{Commitment}: {CallingAE} was told of {Committed} objects that are kept and {Failed} that are not")]
    public static partial void Reported(ILogger logger, long commitment, string callingAE, int committed, int failed);

    [LoggerMessage(4502, LogLevel.Warning, "Commitment #{Commitment}: {CallingAE} did not take the report, it is tried again: {Reason}")]
    public static partial void Postponed(ILogger logger, long commitment, string callingAE, string reason);

    [LoggerMessage(4503, LogLevel.Error, "Commitment #{Commitment}: the report to {CallingAE} was given up: {Reason}. Check ReportHost and ReportPort of its entry in Scanners.")]
    public static partial void GivenUp(ILogger logger, long commitment, string callingAE, string reason);

    [LoggerMessage(4504, LogLevel.Warning, "Commitment #{Commitment}: {CallingAE} closed its association before the report. Give its entry in Scanners ReportHost and ReportPort.")]
    public static partial void NoAddress(ILogger logger, long commitment, string callingAE);

    [LoggerMessage(4505, LogLevel.Error, "Commitments wait: the disk or the journal failed. Check the disk of the state folder. {Fault}")]
    public static partial void StorageFailed(ILogger logger, string fault);

    [LoggerMessage(4510, LogLevel.Information, "{Destination} was asked for commitment to {Objects} objects")]
    public static partial void Requested(ILogger logger, string destination, int objects);

    [LoggerMessage(4511, LogLevel.Warning, "{Destination} could not be asked for commitment, it is asked again: {Reason}")]
    public static partial void NotAsked(ILogger logger, string destination, string reason);

    [LoggerMessage(4512, LogLevel.Information, "{Destination} reports: {Committed} objects committed to, {Failed} not")]
    public static partial void Received(ILogger logger, string destination, int committed, int failed);

    [LoggerMessage(4514, LogLevel.Information, "{Destination} does no storage commitment, or is no longer asked: {Objects} objects count as delivered")]
    public static partial void Released(ILogger logger, string destination, int objects);

    [LoggerMessage(4515, LogLevel.Error, "{Destination} accepts storage commitment and did not report on {Objects} objects: {Reason}. Have this unit's AE title, host and port entered there, then 'appliance deliveries retry'; or set its StorageCommitment to false.")]
    public static partial void NeverReported(ILogger logger, string destination, int objects, string reason);

    [LoggerMessage(4513, LogLevel.Warning, "A report of commitment names a transaction that is not ours, or is long over")]
    public static partial void UnknownReport(ILogger logger);
}
