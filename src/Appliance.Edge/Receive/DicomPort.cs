using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Network;

namespace Appliance.Edge.Receive;

/// <summary>A port that scanners reach the unit on.</summary>
/// <param name="Name">What the log calls it: <c>DICOM</c>, <c>DICOM over TLS</c>.</param>
/// <param name="BindAddress">The local address, or a name that stands for one.</param>
/// <param name="Port">The TCP port; 0 takes a free one.</param>
/// <param name="OpenAsync">
/// Turns a connection that was accepted into a transport, with a handshake where the port has one. It runs beside the accepting and
/// within ARTIM; until it is done the connection counts as one without an association. It throws <see cref="DicomNetworkException"/>.
/// </param>
public sealed record DicomPort(string Name, string BindAddress, int Port, Func<Socket, CancellationToken, ValueTask<DicomTransport>> OpenAsync)
{
    /// <summary>The port for DICOM without protection (PS3.8 9.1.1).</summary>
    public static DicomPort Plain(NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new DicomPort("DICOM", options.BindAddress, options.Port, (socket, _) => ValueTask.FromResult(DicomTransport.FromSocket(socket)));
    }

    /// <summary>Takes the port, without listening yet.</summary>
    /// <exception cref="SocketException">The port is taken, or may not be.</exception>
    internal async Task<Socket> BindAsync(CancellationToken cancellationToken)
    {
        IPAddress address = IPAddress.TryParse(BindAddress, out IPAddress? literal)
            ? literal
            : (await Dns.GetHostAddressesAsync(BindAddress, cancellationToken).ConfigureAwait(false))[0];
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Equals(IPAddress.IPv6Any))
            {
                // "::" is every address of the machine; a socket that takes only IPv6 would shut out nearly every scanner there is.
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(address, Port));
            return socket;
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            fault.Data[nameof(Port)] = Port;
            throw;
        }
    }
}
