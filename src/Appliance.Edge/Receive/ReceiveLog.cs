using System.Net;
using Appliance.Dicom.Network;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

internal static partial class ReceiveLog
{
    [LoggerMessage(1000, LogLevel.Debug, "Instance #{Instance} of study #{Study} taken: {Outcome}")]
    public static partial void Taken(ILogger logger, IntakeOutcome outcome, long instance, long study);

    [LoggerMessage(1001, LogLevel.Critical, "Instance #{Instance} of study #{Study} is another image under a known SOP Instance UID: both are kept, the study is quarantined. Ask who sent it which one is right.")]
    public static partial void Conflict(ILogger logger, long instance, long study);

    [LoggerMessage(1010, LogLevel.Information, "{AeTitle} listens on {EndPoint} ({Port})")]
    public static partial void Listening(ILogger logger, string aeTitle, IPEndPoint endPoint, string port);

    [LoggerMessage(1011, LogLevel.Information, "No new associations are taken; {Associations} are still open")]
    public static partial void Draining(ILogger logger, int associations);

    [LoggerMessage(1012, LogLevel.Warning, "A connection could not be accepted")]
    public static partial void AcceptFailed(ILogger logger, Exception fault);

    [LoggerMessage(1013, LogLevel.Warning, "{Closed} connections without an association were closed to make room: {Limit} may wait (Associations:MaxUnestablishedConnections). Most of them are held by {Peer}: see what opens connections there and does not use them.")]
    public static partial void MadeRoom(ILogger logger, int closed, int limit, string peer);

    [LoggerMessage(1014, LogLevel.Warning, "A connection from {Peer} gave no association: {Reason}")]
    public static partial void NotEstablished(ILogger logger, string peer, string reason);

    [LoggerMessage(1015, LogLevel.Warning, "{CallingAE} has {OfCaller} associations open of {PerCaller} (Associations:MaxAssociationsPerCaller), all together {All} of {MaxAssociations} (Node:MaxAssociations): no room for another now")]
    public static partial void LimitReached(ILogger logger, string callingAE, int ofCaller, int perCaller, int all, int maxAssociations);

    [LoggerMessage(1016, LogLevel.Error, "The disk is nearly full: associations that would store something are rejected transiently. Free some space.")]
    public static partial void Congested(ILogger logger);

    [LoggerMessage(1019, LogLevel.Warning, "The association with {CallingAE} gave way to {NewCaller}: all are taken, and its peer was silent for {SilentSeconds:0.#} s")]
    public static partial void GaveWay(ILogger logger, string callingAE, double silentSeconds, string newCaller);

    [LoggerMessage(1024, LogLevel.Warning, "{CallingAE} at {Peer}, calling {CalledAE}, was {Rejection}")]
    public static partial void Rejected(ILogger logger, string callingAE, string calledAE, EndPoint? peer, AssociationRejection rejection);

    [LoggerMessage(1017, LogLevel.Warning, "The association with {CallingAE} broke: {Reason}")]
    public static partial void Broken(ILogger logger, string callingAE, string reason);

    [LoggerMessage(1018, LogLevel.Information, "Association {Association} of {CallingAE} ended {Ending}: {Stored} stored, {Duplicates} known already, {Refused} refused")]
    public static partial void Ended(
        ILogger logger, long association, string callingAE, AssociationEnding ending, int stored, int duplicates, int refused);

    [LoggerMessage(1020, LogLevel.Error, "An object of {CallingAE} was refused (A700): there is no room. Free some space below the state folder. {Fault}")]
    public static partial void NoRoom(ILogger logger, string callingAE, string fault);

    [LoggerMessage(1021, LogLevel.Error, "An object of {CallingAE} was refused (A700): the disk or the journal failed. Check the disk of the state folder, and whether another process holds the journal (SQLite 5). {Fault}")]
    public static partial void StorageFailed(ILogger logger, string callingAE, string fault);

    [LoggerMessage(1022, LogLevel.Warning, "A data set of {CallingAE} in {TransferSyntax} cannot be read ({Fault})")]
    public static partial void NotUnderstood(ILogger logger, string callingAE, string transferSyntax, string fault);

    [LoggerMessage(1023, LogLevel.Warning, "An object of {CallingAE} was answered {Status}: {Comment}")]
    public static partial void Refused(ILogger logger, string callingAE, DicomStatus status, string comment);

    [LoggerMessage(1029, LogLevel.Warning, "{CallingAE} sends text in {Term} (confidence {Confidence}) and declares another character set, in study #{Study} first. It is kept as it came; set Specific Character Set on that device, so that names are shown right.")]
    public static partial void OtherCharacterSet(ILogger logger, string callingAE, string term, double confidence, long study);

    [LoggerMessage(1030, LogLevel.Critical, "A defect of the appliance ended an association: {Fault}")]
    public static partial void Defect(ILogger logger, string fault);
}
