using System.Net.Sockets;

namespace Appliance.Dicom.Network;

/// <summary>
/// Says the last word on a connection so that it is heard: closing with bytes unread becomes a reset, which overtakes what was sent, be it
/// an A-ABORT or a TLS alert.
/// </summary>
internal static class LingeringClose
{
    private const int BufferBytes = 4096;

    /// <summary>How long a peer may take to close its side.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(Socket socket, TimeProvider clock)
    {
        using var end = new CancellationTokenSource(Patience, clock);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            byte[] rest = new byte[BufferBytes];
            while (await socket.ReceiveAsync(rest, SocketFlags.None, end.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The peer was faster, or does not care.
        }
    }
}
