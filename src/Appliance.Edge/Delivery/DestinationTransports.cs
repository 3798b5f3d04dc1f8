using Appliance.Edge.Receive;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Delivery;

/// <summary>Chooses how a destination is reached.</summary>
internal static class DestinationTransports
{
    /// <summary>The transport that the destination's options ask for.</summary>
    public static IDestinationTransport For(
        DestinationOptions destination, string callingAE, AssociationOptions associations, TimeProvider clock, ILogger logger) =>
        destination.IsWeb
            ? new StowTransport(destination.Stow with { TimeProvider = clock })
            : new DimseTransport(destination, callingAE, associations, clock, logger);
}
