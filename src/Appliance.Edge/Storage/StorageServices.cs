using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Storage;

/// <summary>Registers journal and spool.</summary>
public static class StorageServices
{
    /// <summary>
    /// Adds <see cref="StateFolder"/>, <see cref="Journal"/> and <see cref="Spool"/>; the folder is prepared and the
    /// journal opened when first asked for. Needs a <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions());
        services.AddSingleton<IFileSystem, PhysicalFileSystem>();
        services.AddSingleton(provider =>
        {
            var folder = new StateFolder(provider.GetRequiredService<StorageOptions>().StateFolder);
            folder.Prepare();
            return folder;
        });
        services.AddSingleton(provider => Journal.Open(
            provider.GetRequiredService<StateFolder>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Journal>>()));
        services.AddSingleton<Spool>();
        services.AddSingleton<SpoolRecovery>();
        services.AddSingleton<Results.ResultStore>();
        services.AddSingleton(configuration.GetSection("Retention").Get<RetentionOptions>() ?? new RetentionOptions());
        return services;
    }

    /// <summary>Adds what deletes files that are safe elsewhere. Needs the storage, health and the outbox.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddSingleton<Priors.PriorRetention>();
        services.AddSingleton<Retention>();
        services.AddHostedService<RetentionWorker>();
        return services;
    }
}
