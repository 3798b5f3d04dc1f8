using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Storage;

internal static partial class RetentionLog
{
    [LoggerMessage(2100, LogLevel.Information, "{Files} files that are safe elsewhere were deleted (Retention)")]
    public static partial void Deleted(ILogger logger, int files);

    [LoggerMessage(2101, LogLevel.Critical, "New objects are refused: the disk of the state folder is nearly full and nothing more may be deleted. Free some space or enlarge the disk; 'appliance deliveries list --dead' and 'appliance studies' show what keeps files here.")]
    public static partial void Refusing(ILogger logger);

    [LoggerMessage(2102, LogLevel.Warning, "The disk of the state folder gets tight, and nothing more may be deleted yet. 'appliance deliveries list' and 'appliance studies' show what keeps files here.")]
    public static partial void Tight(ILogger logger);

    [LoggerMessage(2103, LogLevel.Information, "There is room again on the disk of the state folder")]
    public static partial void Plenty(ILogger logger);

    [LoggerMessage(2104, LogLevel.Error, "Files could not be deleted; tried again soon. Check the disk of the state folder. {Fault}")]
    public static partial void Failed(ILogger logger, string fault);
}
