using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Running;

internal static partial class RunningLog
{
    [LoggerMessage(4000, LogLevel.Information, "Run #{Run} of study #{Study} revision {Revision} starts: {App} {Version}")]
    public static partial void Started(ILogger logger, long run, long study, int revision, string app, string version);

    [LoggerMessage(4001, LogLevel.Information, "Run #{Run} ended {State} after {Seconds:0.0} s")]
    public static partial void Ended(ILogger logger, long run, RunState state, double seconds);

    [LoggerMessage(4002, LogLevel.Error, "Run #{Run} failed, attempt {Attempt}, and is now {State}: {Fault}")]
    public static partial void Failed(ILogger logger, long run, int attempt, RunState state, string fault);

    [LoggerMessage(4003, LogLevel.Warning, "Run #{Run} was interrupted in step {Step}, {Interruptions} times by now, and is now {State}")]
    public static partial void Interrupted(ILogger logger, long run, string? step, int interruptions, RunState state);

    [LoggerMessage(4004, LogLevel.Error, "The disk or the journal failed under a run; it is tried again. Check the disk of the state folder. {Fault}")]
    public static partial void StorageFailed(ILogger logger, string fault);

    [LoggerMessage(4005, LogLevel.Error, "An app cannot be used. {Faults}")]
    public static partial void AppRejected(ILogger logger, string faults);

    [LoggerMessage(4006, LogLevel.Information, "{Folder} holds {Usable} usable apps and {Rejected} that are not")]
    public static partial void Shelf(ILogger logger, string folder, int usable, int rejected);

    [LoggerMessage(4008, LogLevel.Information, "{App} {Version}, release {Release}: certificate {Number} of {Authority}, class {DeviceClass}, until {Expires:yyyy-MM-dd}. Results are PRODUCT.")]
    public static partial void Certified(
        ILogger logger, string app, string version, string release, string number, string authority, string deviceClass, DateOnly expires);

    [LoggerMessage(4009, LogLevel.Warning, "{App} {Version}: certificate {Number} ended on {Expires:yyyy-MM-dd}. Results are RESEARCH until a package with a valid one is installed.")]
    public static partial void CertificateEnded(ILogger logger, string app, string version, string number, DateOnly expires);

    [LoggerMessage(4010, LogLevel.Information, "{App} {Version} has no certificate. Results are RESEARCH.")]
    public static partial void NotCertified(ILogger logger, string app, string version);

    [LoggerMessage(4011, LogLevel.Error, "Run #{Run} failed, and no report of that could be made: the PACS hears nothing of it. {Fault}")]
    public static partial void NotTold(ILogger logger, long run, string fault);

    [LoggerMessage(4007, LogLevel.Warning, "No app can be used: studies are stored and nothing is run on them. Put apps into {Folder}, or name another folder (Running:AppsFolder).")]
    public static partial void NothingInstalled(ILogger logger, string folder);
}
