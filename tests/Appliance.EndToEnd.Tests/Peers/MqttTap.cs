using System.Globalization;
using System.Text;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Peers;

/// <summary><c>mosquitto_sub</c> on every topic: what anybody on the broker gets to see, byte for byte.</summary>
public sealed class MqttTap : ChildProcess
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>Topic, content type, user properties, response topic, and after <c>|</c> correlation data and payload in hex.</summary>
    private const string Format = "%t %C %P %R |%D|%x";

    private MqttTap(IEnumerable<string> arguments)
        : base("/usr/bin/mosquitto_sub", arguments)
    {
    }

    /// <summary>The messages so far; each is everything of it that a reader can look at.</summary>
    public IReadOnlyList<byte[]> Messages =>
        [.. Output.Split('\n').Where(line => line.Contains('|', StringComparison.Ordinal)).Select(Decode)];

    /// <summary>Subscribes to <c>#</c>, retained messages included, and waits until the broker agreed.</summary>
    public static async Task<MqttTap> StartAsync(MosquittoProcess broker)
    {
        Tool.Require("mosquitto_sub");
        ArgumentNullException.ThrowIfNull(broker);
        const string name = "tap";
        var tap = new MqttTap(["-V", "5", "-i", name, "-h", "127.0.0.1", "-p", Port(broker), "-q", "1", "-t", "#", "-F", Format]);
        await broker.PrintsAsync($"Sending SUBACK to {name}", StartLimit);
        return tap;
    }

    /// <summary>What a newcomer gets from the broker at once: the retained messages.</summary>
    public static async Task<IReadOnlyList<byte[]>> RetainedAsync(MosquittoProcess broker)
    {
        ArgumentNullException.ThrowIfNull(broker);
        var result = await Tool.RunAsync(
            "mosquitto_sub", "-V", "5", "-h", "127.0.0.1", "-p", Port(broker), "-t", "#", "--retained-only", "-W", "5", "-F", Format);
        return [.. result.Output.Split('\n').Where(line => line.Contains('|', StringComparison.Ordinal)).Select(Decode)];
    }

    private static string Port(MosquittoProcess broker) => broker.Port.ToString(CultureInfo.InvariantCulture);

    private static byte[] Decode(string line)
    {
        string[] parts = line.Split('|');
        return [.. Encoding.UTF8.GetBytes(parts[0] + parts[1]), .. Convert.FromHexString(parts[^1])];
    }
}
