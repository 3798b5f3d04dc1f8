using Appliance.Edge.Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Edge.Receive;

/// <summary>Registers what receives.</summary>
public static class ReceiveServices
{
    /// <summary>Adds <see cref="DicomListener"/> and <see cref="InstanceIntake"/>. Needs storage and study changes.</summary>
    public static IServiceCollection AddReceive(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton(configuration.GetSection("Node").Get<NodeOptions>() ?? new NodeOptions());
        services.AddSingleton(configuration.GetSection("Associations").Get<AssociationOptions>() ?? new AssociationOptions());
        services.AddSingleton(new CallerList(configuration.GetSection("Scanners").Get<List<ScannerOptions>>() ?? []));
        services.AddSingleton<InstanceIntake>();
        services.AddSingleton<AssociationServices>();
        services.AddSingleton<ConnectionTable>();
        services.AddSingleton<Admission>();
        services.AddSingleton<ConnectionServer>();
        services.AddDicomPorts(configuration);
        services.AddSingleton<DicomListener>();
        services.AddHostedService(provider => provider.GetRequiredService<DicomListener>());
        return services;
    }
}
