using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Priors;

internal static partial class PriorsLog
{
    [LoggerMessage(3200, LogLevel.Information, "Study #{Study} ({Modality}): search for earlier studies ended {State} {Cause}")]
    public static partial void Ended(ILogger logger, long study, string modality, SearchState state, PriorCause? cause);

    [LoggerMessage(3201, LogLevel.Information, "Study #{Study} ({Modality}): {Count} earlier studies are to be fetched")]
    public static partial void Found(ILogger logger, long study, string modality, int count);

    [LoggerMessage(3202, LogLevel.Warning, "Study #{Study} ({Modality}): the archive did not give what it was asked for, attempt {Attempt}: {Cause}. {Detail}")]
    public static partial void Faulted(ILogger logger, long study, string modality, int attempt, PriorCause cause, string detail);

    [LoggerMessage(3203, LogLevel.Information, "Earlier study #{Prior} is {State}: {Instances} instances in {Series} series")]
    public static partial void PriorEnded(ILogger logger, long prior, PriorState state, int instances, int series);

    [LoggerMessage(3204, LogLevel.Debug, "Instance #{Instance} of study #{Study} was fetched")]
    public static partial void Taken(ILogger logger, long instance, long study);

    [LoggerMessage(3205, LogLevel.Warning, "The archive sent an object of a study that it was not asked for; it was refused")]
    public static partial void Foreign(ILogger logger);

    [LoggerMessage(3206, LogLevel.Error, "An object of an earlier study could not be stored. Check the disk of the state folder. {Fault}")]
    public static partial void NotStored(ILogger logger, string fault);

    [LoggerMessage(3207, LogLevel.Error, "The disk or the journal failed while earlier studies were fetched; tried again. Check the disk of the state folder. {Fault}")]
    public static partial void StorageFailed(ILogger logger, string fault);

    [LoggerMessage(3208, LogLevel.Warning, "Earlier study #{Prior} cannot be used by run #{Run}: a file of it is gone or damaged")]
    public static partial void Lost(ILogger logger, long prior, long run);
}
