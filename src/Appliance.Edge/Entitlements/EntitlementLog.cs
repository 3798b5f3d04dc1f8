using Appliance.Inference.Entitlements;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Entitlements;

/// <summary>What licences say: events 4200 to 4299.</summary>
internal static partial class EntitlementLog
{
    [LoggerMessage(4200, LogLevel.Information, "{App} may be used: {State}")]
    public static partial void Granted(ILogger logger, string app, EntitlementState state);

    [LoggerMessage(4201, LogLevel.Warning, "The licence of {App} comes to an end: until {Ends}, {Studies} studies left. Ask the distributor for a new one.")]
    public static partial void Ending(ILogger logger, string app, string ends, string studies);

    [LoggerMessage(4202, LogLevel.Error, "{App} may not be used: {State}. Its studies are refused until a licence comes ('appliance apps entitle FILE').")]
    public static partial void Ended(ILogger logger, string app, EntitlementState state);

    [LoggerMessage(4203, LogLevel.Error, "The clock is not believed for licences ({State}): it shows {Clock:u}, licences are counted at {Counted:u}. Set the clock right.")]
    public static partial void ClockNotBelieved(ILogger logger, LicenceClockState state, DateTimeOffset clock, DateTimeOffset counted);

    [LoggerMessage(4204, LogLevel.Information, "The clock is believed for licences again")]
    public static partial void ClockBelieved(ILogger logger);

    [LoggerMessage(4205, LogLevel.Error, "How licences stand could not be noted, it is tried again: {Fault}")]
    public static partial void StorageFailed(ILogger logger, string fault);
}
