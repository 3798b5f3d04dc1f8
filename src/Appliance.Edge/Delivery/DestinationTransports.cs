using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Delivery;

/// <summary>Chooses how a destination is reached.</summary>
internal static class DestinationTransports
{
    /// <summary>The transport that the destination's options ask for.</summary>
    public static IDestinationTransport For(DestinationOptions destination, string callingAE, TimeProvider clock, ILogger logger) =>
        destination.IsWeb
            ? new StowTransport(destination.Stow with { TimeProvider = clock })
            : new DimseTransport(destination, callingAE, clock, logger);
}
