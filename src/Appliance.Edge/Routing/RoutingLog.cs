using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Routing;

internal static partial class RoutingLog
{
    [LoggerMessage(3100, LogLevel.Warning, "The header of instance #{Instance} cannot be read for the routing rules ({Fault}); what asks for it lets the apps run")]
    public static partial void HeaderNotRead(ILogger logger, long instance, string fault);
}
