using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Peers;

/// <summary>mosquitto as the broker between a unit and its fleet manager.</summary>
public sealed class MosquittoProcess : ChildProcess
{
    private MosquittoProcess(int port, string configuration)
        : base("/usr/sbin/mosquitto", ["-v", "-c", configuration]) => Port = port;

    /// <summary>Its loopback port.</summary>
    public int Port { get; }

    /// <summary>How a unit names it: <c>--broker URL</c>.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{Port}");

    /// <summary>Starts it without persistence; the same port again is the same broker come back.</summary>
    public static async Task<MosquittoProcess> StartAsync(string folder, int? port = null)
    {
        Tool.Require("mosquitto");
        Directory.CreateDirectory(folder);
        var chosen = port ?? FreePort.Next();
        var configuration = Path.Combine(folder, "mosquitto.conf");
        await File.WriteAllTextAsync(configuration, string.Create(CultureInfo.InvariantCulture,
            $"listener {chosen} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_dest stderr\n"));
        var broker = new MosquittoProcess(chosen, configuration);
        await Dcmtk.ListensAsync(broker, chosen);
        return broker;
    }
}
