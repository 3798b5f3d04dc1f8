using System.Net;
using System.Net.Sockets;

namespace Appliance.EndToEnd.Tests.Harness;

/// <summary>Ports for peers that cannot be told "any free one".</summary>
public static class FreePort
{
    private static readonly HashSet<int> Given = [];

    /// <summary>A loopback port that nobody listens on and that was not handed out before in this process.</summary>
    public static int Next()
    {
        lock (Given)
        {
            while (true)
            {
                using var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                var port = ((IPEndPoint)listener.LocalEndpoint).Port;
                if (Given.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
