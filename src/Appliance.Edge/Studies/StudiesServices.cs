using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Edge.Studies;

/// <summary>Registers the study collector.</summary>
public static class StudiesServices
{
    /// <summary>Adds what every role changes studies with. Needs storage and outbox.</summary>
    public static IServiceCollection AddStudyChanges(this IServiceCollection services)
    {
        services.AddSingleton<UnitDevice>();
        services.AddSingleton<StudyRecords>();
        services.AddSingleton<StudySettling>();
        return services;
    }

    /// <summary>Adds <see cref="StudyCollector"/> and <see cref="PerformedStepHandler"/>. Needs storage and <see cref="Running.InstalledApps"/>.</summary>
    public static IServiceCollection AddStudies(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Studies").Get<StudiesOptions>() ?? new StudiesOptions());
        services.AddSingleton<PerformedStepHandler>();
        services.AddHostedService<StudyCollector>();
        return services;
    }
}
