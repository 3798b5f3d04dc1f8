using System.Net;
using System.Net.Sockets;
using MQTTnet.Server;

namespace Appliance.Simulators.Fleet;

/// <summary>A broker inside this process, on loopback, for machines without one. Sessions live in memory only.</summary>
public sealed class FleetBroker : IAsyncDisposable
{
    private readonly MqttServer _server;

    private FleetBroker(MqttServer server, int port) => (_server, Port) = (server, port);

    /// <summary>The TCP port it listens on.</summary>
    public int Port { get; }

    /// <summary>Its address as the unit's configuration takes it.</summary>
    public string Url => FormattableString.Invariant($"mqtt://127.0.0.1:{Port}");

    /// <summary>Starts a broker.</summary>
    /// <param name="port">The port; 0 takes a free one.</param>
    public static async Task<FleetBroker> StartAsync(int port = 0)
    {
        var chosen = port == 0 ? FreePort() : port;
        var factory = new MqttServerFactory();
        var options = factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(chosen)
            .WithPersistentSessions()
            .Build();
        var server = factory.CreateMqttServer(options);
        await server.StartAsync();
        return new FleetBroker(server, chosen);
    }

    /// <summary>A TCP port of loopback that nobody uses at this moment.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Stops the broker and forgets its sessions.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        _server.Dispose();
    }
}
