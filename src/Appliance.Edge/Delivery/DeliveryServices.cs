using Appliance.Edge.Certificates;
using Appliance.Edge.Receive;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Edge.Delivery;

/// <summary>Registers the destinations, and what delivers to them.</summary>
public static class DeliveryServices
{
    /// <summary>Adds the configured destinations, which every role needs to know.</summary>
    public static IServiceCollection AddDestinations(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        IReadOnlyList<DestinationOptions> destinations =
            configuration.GetSection("Destinations").Get<List<DestinationOptions>>() ?? [];
        services.AddSingleton<IReadOnlyList<DestinationOptions>>(
            provider => [.. destinations.Select(destination => destination.With(provider.GetRequiredService<CertificateStore>()))]);
        services.AddSingleton<DestinationNames>(() => [.. destinations.Select(destination => destination.Name)]);
        return services;
    }

    /// <summary>Adds <see cref="DeliveryWorker"/>. Needs storage, study changes, destinations and <see cref="NodeOptions"/>.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton(configuration.GetSection("Delivery").Get<DeliveryOptions>() ?? new DeliveryOptions());
        services.AddHostedService<DeliveryWorker>();
        return services;
    }
}
