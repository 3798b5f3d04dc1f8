using Appliance.Edge.Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Edge.Orders;

/// <summary>Registers what matches studies to their orders.</summary>
public static class OrdersServices
{
    /// <summary>Adds <see cref="OrderQueue"/> and <see cref="OrderWorker"/>. Needs storage, certificates and the receiving node's options.</summary>
    public static IServiceCollection AddOrders(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        OrdersOptions options = configuration.GetSection("Orders").Get<OrdersOptions>() ?? new OrdersOptions();
        services.AddSingleton(provider => options.With(provider.GetRequiredService<CertificateStore>()));
        services.AddSingleton<OrderQueue>();
        services.AddSingleton<WorklistClient>();
        services.AddSingleton<OrderQuestion>();
        services.AddHostedService<OrderWorker>();
        return services;
    }
}
