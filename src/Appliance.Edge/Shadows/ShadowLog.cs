using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Shadows;

internal static partial class ShadowLog
{
    [LoggerMessage(4300, LogLevel.Information, "Shadow run #{Run} of study #{Study} revision {Revision}: {App} {Version} beside {Active}, agrees: {Agrees}")]
    public static partial void Compared(ILogger logger, long run, long study, int revision, string app, string version, string active, bool agrees);

    [LoggerMessage(4301, LogLevel.Error, "Shadow run #{Run}: {App} {Version} broke; the study is not touched by it. {Fault}")]
    public static partial void Failed(ILogger logger, long run, string app, string version, string fault);

    [LoggerMessage(4302, LogLevel.Information, "Shadow run #{Run} is dropped: {Reason}")]
    public static partial void Dropped(ILogger logger, long run, string reason);

    [LoggerMessage(4303, LogLevel.Information, "Shadow run #{Run} gives way to a run that needs its memory")]
    public static partial void GaveWay(ILogger logger, long run);

    [LoggerMessage(4304, LogLevel.Error, "{App} {Version} is no longer tried: the process ended {Times} times while it ran")]
    public static partial void Stopped(ILogger logger, string app, string version, int times);

    [LoggerMessage(4305, LogLevel.Error, "The disk or the journal failed under a shadow run; it is tried again. {Fault}")]
    public static partial void StorageFailed(ILogger logger, string fault);
}
