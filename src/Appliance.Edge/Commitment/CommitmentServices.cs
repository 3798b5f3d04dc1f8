using Appliance.Edge.Receive;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Edge.Commitment;

/// <summary>Registers storage commitment in both roles.</summary>
public static class CommitmentServices
{
    /// <summary>Adds what takes and answers requests, and what asks destinations. Needs storage, study changes, destinations and health.</summary>
    public static IServiceCollection AddCommitment(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSingleton<IReadOnlyList<ScannerOptions>>(configuration.GetSection("Scanners").Get<List<ScannerOptions>>() ?? []);
        services.AddSingleton<CommitmentJudge>();
        services.AddSingleton<CommitmentHandler>();
        services.AddSingleton<CommitmentReports>();
        services.AddHostedService<CommitmentReporter>();
        services.AddHostedService<CommitmentRequester>();
        return services;
    }
}
