using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Routing;

/// <summary>Registers what chooses the apps of a study.</summary>
public static class RoutingServices
{
    /// <summary>Adds <see cref="StudyRouter"/>. Needs storage and the installed apps.</summary>
    public static IServiceCollection AddAppRouting(this IServiceCollection services) => services.AddSingleton(provider =>
    {
        ApplianceOptions options = provider.GetRequiredService<ApplianceOptions>();
        return new StudyRouter(
            provider.GetRequiredService<Journal>(),
            provider.GetRequiredService<Spool>(),
            provider.GetRequiredService<InstalledApps>(),
            options.Routing,
            options.Scanners,
            provider.GetRequiredService<ILogger<StudyRouter>>());
    });
}
