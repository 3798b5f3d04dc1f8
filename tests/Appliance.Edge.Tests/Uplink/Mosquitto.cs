using System.Diagnostics;
using System.Net.Sockets;
using Appliance.Simulators.Fleet;

namespace Appliance.Edge.Tests.Uplink;

/// <summary>A mosquitto of its own on a free loopback port, which can die and come back with its persistence.</summary>
internal sealed class Mosquitto : IDisposable
{
    private const string Executable = "/usr/sbin/mosquitto";
    private readonly string _folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
    private Process? _process;

    public int Port { get; } = FleetBroker.FreePort();

    public string Url => FormattableString.Invariant($"mqtt://127.0.0.1:{Port}");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Assert.True(File.Exists(Executable), $"{Executable} is missing: apt-get install mosquitto");
        var config = Path.Combine(_folder, "mosquitto.conf");
        await File.WriteAllTextAsync(
            config,
            $"""
            listener {Port} 127.0.0.1
            allow_anonymous true
            user root
            persistence true
            persistence_location {_folder}/
            log_type error
            """,
            cancellationToken);
        _process = Process.Start(new ProcessStartInfo(Executable, ["-c", config]) { RedirectStandardError = true })!;
        await ListeningAsync(cancellationToken);
    }

    /// <summary>Ends it without a goodbye.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ListeningAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", Port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            }
        }
    }
}
