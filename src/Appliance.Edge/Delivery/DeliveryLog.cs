using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Delivery;

internal static partial class DeliveryLog
{
    [LoggerMessage(5000, LogLevel.Information, "Delivery #{Delivery}: instance #{Instance} of study #{Study} is at {Destination}")]
    public static partial void Delivered(ILogger logger, long delivery, long instance, long study, string destination);

    [LoggerMessage(5001, LogLevel.Warning, "Delivery #{Delivery} of instance #{Instance} to {Destination} is tried again later: {Reason}")]
    public static partial void Postponed(ILogger logger, long delivery, long instance, string destination, string reason);

    [LoggerMessage(5002, LogLevel.Error, "Delivery #{Delivery} of instance #{Instance} of study #{Study} to {Destination} is given up: {Reason}")]
    public static partial void GivenUp(ILogger logger, long delivery, long instance, long study, string destination, string reason);

    [LoggerMessage(5006, LogLevel.Error, "Delivery #{Delivery}: {Destination} takes no objects of the kind of instance #{Instance} of study #{Study}; the secondary capture carries the findings. Ask its administrator to accept the kind, then 'appliance deliveries retry'. {Reason}")]
    public static partial void Downgraded(ILogger logger, long delivery, long instance, long study, string destination, string reason);

    [LoggerMessage(5007, LogLevel.Information, "{Destination} answers {Answer} to {Kind} in {TransferSyntax}")]
    public static partial void Learned(ILogger logger, string destination, string kind, string transferSyntax, CapabilityAnswer answer);

    [LoggerMessage(5003, LogLevel.Debug, "The association with {Destination} was not released: {Reason}")]
    public static partial void NotReleased(ILogger logger, string destination, string reason);

    [LoggerMessage(5004, LogLevel.Error, "Delivery to {Destination} waits: the disk or the journal failed. Check the disk of the state folder. {Fault}")]
    public static partial void StorageFailed(ILogger logger, string destination, string fault);

    [LoggerMessage(5005, LogLevel.Warning, "{Deliveries} deliveries are given up: their destination is no longer configured")]
    public static partial void Unknown(ILogger logger, int deliveries);
}
