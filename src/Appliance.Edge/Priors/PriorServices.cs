using Appliance.Edge.Running;
using Appliance.Inference.Apps;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Edge.Priors;

/// <summary>Registers what fetches earlier studies.</summary>
public static class PriorServices
{
    /// <summary>Adds the options, what begins a search and what tells fetched objects from others. Needs storage, study changes and installed apps.</summary>
    public static IServiceCollection AddPriors(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = configuration.GetSection("Priors").Get<PriorsOptions>() ?? new PriorsOptions();
        services.AddSingleton(options);
        services.AddSingleton<PriorWishes>(provider => WishesOf(provider.GetRequiredService<AppShelf>()));
        services.AddSingleton<PriorPlan>();
        services.AddSingleton<PriorExpectation>();
        services.AddSingleton<PriorIntake>();
        services.AddSingleton<Archive>();
        services.AddSingleton<PriorFetch>();

        // Also without an archive: what an earlier configuration began is ended by its time.
        services.AddHostedService<PriorWorker>();
        return services;
    }

    private static PriorWishes WishesOf(AppShelf shelf) => app =>
        shelf.Find(app)?.Manifest.Input is { Priors: { } asked } input
            ? new PriorWish(input.Modality, asked.Modality ?? input.Modality, asked.Max, asked.WithinMonths)
            : null;
}
