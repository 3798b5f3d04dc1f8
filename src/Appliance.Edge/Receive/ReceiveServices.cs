using Appliance.Edge.Certificates;
using Appliance.Edge.Priors;
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
        services.AddSingleton(provider => new CallerList(
            [.. configuration.GetSection("Scanners").Get<List<ScannerOptions>>() ?? [], .. Callers(provider.GetRequiredService<PriorsOptions>())]));
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

    /// <summary>An archive that is asked to send to this unit may call it, whoever else may.</summary>
    private static ScannerOptions[] Callers(PriorsOptions priors) =>
        priors is { IsOn: true, Retrieve: PriorRetrieve.Move } ? [new ScannerOptions { AeTitle = priors.ArchiveAE }] : [];
}
