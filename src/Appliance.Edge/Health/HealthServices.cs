using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Appliance.Edge.Health;

/// <summary>Registers heartbeats, watchdog and what health is measured by.</summary>
public static class HealthServices
{
    /// <summary>Adds <see cref="Heartbeats"/>, the watchdog and <see cref="HealthSource"/>. Needs the storage.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration.</param>
    public static IServiceCollection AddHealth(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<HealthOptions>().Bind(configuration.GetSection("Health"));
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<HealthOptions>>().Value);
        services.AddSingleton<Heartbeats>();
        services.AddSingleton<HealthSource>();
        services.AddSingleton(WatchdogOptions.Read(Environment.GetEnvironmentVariable, Environment.ProcessId));
        services.AddHostedService<Watchdog>();
        return services;
    }
}
