using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Apps;

internal static partial class AppsLog
{
    [LoggerMessage(4100, LogLevel.Information, "{App} {Version} is no longer on the unit")]
    public static partial void Gone(ILogger logger, string app, string version);

    [LoggerMessage(4101, LogLevel.Debug, "Another process changes the installed apps; cleaned up later")]
    public static partial void Busy(ILogger logger);

    [LoggerMessage(4102, LogLevel.Error, "The folder of installed apps cannot be cleaned up; it is tried again. {Fault}")]
    public static partial void CleaningFailed(ILogger logger, string fault);
}
