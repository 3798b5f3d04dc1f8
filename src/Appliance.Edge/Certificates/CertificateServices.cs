using Appliance.Dicom.Network;
using Appliance.Edge.Delivery;
using Appliance.Edge.Receive;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Appliance.Edge.Certificates;

/// <summary>Registers the certificates and what uses them.</summary>
public static class CertificateServices
{
    /// <summary>Adds <see cref="CertificateStore"/>, which connections ask. Needs the storage.</summary>
    public static IServiceCollection AddCertificates(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(Read(configuration));
        services.AddSingleton<CertificateFiles>();
        services.AddSingleton<CertificateStore>();
        return services;
    }

    /// <summary>Adds the ports that <see cref="TlsOptions.Mode"/> opens, and the watch over the certificate where one is used.</summary>
    public static IServiceCollection AddDicomPorts(this IServiceCollection services, IConfiguration configuration)
    {
        TlsOptions options = Read(configuration);
        if (options.Mode != TlsMode.Only)
        {
            services.AddSingleton(provider => DicomPort.Plain(provider.GetRequiredService<NodeOptions>()));
        }

        if (options.Mode != TlsMode.Off)
        {
            services.AddSingleton(provider => TlsPort(
                options, provider.GetRequiredService<NodeOptions>(), provider.GetRequiredService<CertificateStore>(), provider.GetRequiredService<TimeProvider>()));
        }

        bool calls = (configuration.GetSection("Destinations").Get<List<DestinationOptions>>() ?? []).Exists(destination => destination.Tls.Use)
            || configuration.GetSection("DicomWeb").GetValue<bool>("UseTls")
            || configuration.GetSection("Orders:Tls").GetValue<bool>("Use");
        if (options.Mode != TlsMode.Off || calls)
        {
            services.AddHostedService<CertificateWatch>();
        }

        return services;
    }

    /// <summary>The port for DICOM over TLS (PS3.15 B.12).</summary>
    internal static DicomPort TlsPort(TlsOptions options, NodeOptions node, CertificateStore certificates, TimeProvider clock)
    {
        var tls = new TlsServerOptions(certificates.Require) { PeerCertificate = options.PeerCertificate, TimeProvider = clock };
        return new DicomPort(
            "DICOM over TLS",
            node.BindAddress,
            options.Port,
            async (socket, stop) => await DicomTransport.AcceptTlsAsync(socket, tls, stop).ConfigureAwait(false));
    }

    private static TlsOptions Read(IConfiguration configuration) => configuration.GetSection("Tls").Get<TlsOptions>() ?? new TlsOptions();
}
