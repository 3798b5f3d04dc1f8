using Appliance.Edge.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Appliance.Edge.Uplink;

/// <summary>Registers the outbox, and what empties it.</summary>
public static class UplinkServices
{
    /// <summary>Adds <see cref="UnitIdentity"/> and <see cref="Outbox"/>, which every role writes to. Needs the storage.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration.</param>
    public static IServiceCollection AddOutbox(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<UplinkOptions>().Bind(configuration.GetSection("Uplink"));
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<UplinkOptions>>().Value);
        services.AddSingleton(provider => UnitIdentity.Load(
            provider.GetRequiredService<StateFolder>(), provider.GetRequiredService<UplinkOptions>().UnitId));
        services.AddSingleton<Outbox>();
        return services;
    }

    /// <summary>Adds what empties the outbox, on the node. Needs outbox and health.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddUplink(this IServiceCollection services) => services.AddHostedService<UplinkWorker>();
}
