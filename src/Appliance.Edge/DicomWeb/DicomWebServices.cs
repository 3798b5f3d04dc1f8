using Appliance.Edge.DicomWeb.Retrieve;
using Appliance.Edge.DicomWeb.Search;
using Appliance.Edge.DicomWeb.Store;
using Appliance.Edge.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Edge.DicomWeb;

/// <summary>Registers DICOMweb.</summary>
public static class DicomWebServices
{
    /// <summary>Adds the server where it is asked for; elsewhere nothing of ASP.NET is loaded. Needs storage and receiving.</summary>
    public static IServiceCollection AddDicomWeb(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        DicomWebOptions options = configuration.GetSection("DicomWeb").Get<DicomWebOptions>() ?? new DicomWebOptions();
        return options.Enabled ? services.AddServer(options) : services;
    }

    /// <summary>In a method of its own: the types of ASP.NET are then looked up only when it runs.</summary>
    private static IServiceCollection AddServer(this IServiceCollection services, DicomWebOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<StoreTransaction>();
        services.AddSingleton<RetrieveTransaction>();
        services.AddSingleton<MetadataTransaction>();
        services.AddSingleton<FramesTransaction>();
        services.AddSingleton<BulkDataTransaction>();
        services.AddFrameDecoders();
        services.AddSingleton<RenderedTransaction>();
        services.AddSingleton<SeriesIndex>();
        services.AddSingleton<SearchTransaction>();
        services.AddSingleton<DicomWebRoutes>();
        services.AddSingleton<DicomWebServer>();
        services.AddHostedService(provider => provider.GetRequiredService<DicomWebServer>());
        return services;
    }
}
