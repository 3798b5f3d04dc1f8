using Appliance.Edge.Certificates;
using Appliance.Edge.Commitment;
using Appliance.Edge.Delivery;
using Appliance.Edge.DicomWeb;
using Appliance.Edge.Health;
using Appliance.Edge.Orders;
using Appliance.Edge.Priors;
using Appliance.Edge.Receive;
using Appliance.Edge.Routing;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Uplink;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;

namespace Appliance.Edge.Hosting;

/// <summary>Composes the process for a role. Each feature brings itself by one <c>Add…</c>.</summary>
public static class UnitHost
{
    /// <summary>Builds the host; nothing is started.</summary>
    /// <param name="settings">Settings without faults.</param>
    /// <param name="role">What this process does.</param>
    /// <param name="logger">Where it logs; the caller disposes it after the host.</param>
    public static IHost Build(UnitSettings settings, UnitRole role, Serilog.ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders().AddSerilog(logger);
        builder.Services.AddSystemd();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(settings.Options);
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(settings.Options.Health.DrainSeconds));
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        AddFeatures(builder.Services, settings, role);
        return builder.Build();
    }

    private static void AddFeatures(IServiceCollection services, UnitSettings settings, UnitRole role)
    {
        services.AddStorage(settings.Configuration);
        services.AddCertificates(settings.Configuration);
        services.AddHealth(settings.Configuration);
        services.AddOutbox(settings.Configuration);
        services.AddStudyChanges();
        services.AddDestinations(settings.Configuration);
        services.AddInstalledApps(settings.Configuration);
        if (role != UnitRole.Runner)
        {
            services.AddReceive(settings.Configuration);
            services.AddDicomWeb(settings.Configuration);
            services.AddOrders(settings.Configuration);
            services.AddPriors(settings.Configuration);
            services.AddAppRouting();
            services.AddStudies(settings.Configuration);
            services.AddDelivery(settings.Configuration);
            services.AddCommitment(settings.Configuration);
            services.AddRetention();
            services.AddUplink();
        }

        if (role != UnitRole.Node)
        {
            services.AddRunning();
        }
    }
}
