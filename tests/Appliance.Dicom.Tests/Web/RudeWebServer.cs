using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Appliance.Dicom.Tests.Web;

/// <summary>An HTTP server of literal bytes: reads a request as far as a test wants, then says what the test says.</summary>
internal sealed class RudeWebServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    /// <param name="answer">Answers on the connection; the first argument is the request as it came.</param>
    /// <param name="readBody">Whether the body is awaited first.</param>
    public RudeWebServer(Func<byte[], NetworkStream, Task> answer, bool readBody = true)
    {
        _listener.Start();
        _serving = ServeAsync(answer, readBody);
    }

    public Uri Services => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/dicom-web"));

    public int Requests { get; private set; }

    /// <summary>A server with one answer for everybody.</summary>
    public static RudeWebServer Saying(string head, string body = "", string contentType = "application/dicom+json") =>
        new((_, wire) => WriteAsync(wire, head, body, contentType));

    public static Task WriteAsync(NetworkStream wire, string head, string body, string contentType = "application/dicom+json") => wire.WriteAsync(
        Encoding.UTF8.GetBytes($"HTTP/1.1 {head}\r\nContent-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}")).AsTask();

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync(Func<byte[], NetworkStream, Task> answer, bool readBody)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                return;
            }

            using (client)
            {
                Requests++;
                try
                {
                    await answer(await ReadAsync(client.GetStream(), readBody), client.GetStream());
                }
                catch (IOException)
                {
                    // The client was faster.
                }
            }
        }
    }

    private static async Task<byte[]> ReadAsync(NetworkStream wire, bool readBody)
    {
        var request = new MemoryStream();
        var block = new byte[64 * 1024];
        long wanted = long.MaxValue;
        while (request.Length < wanted)
        {
            int read = await wire.ReadAsync(block);
            if (read == 0)
            {
                break;
            }

            request.Write(block, 0, read);
            int end = request.GetBuffer().AsSpan(0, (int)request.Length).IndexOf("\r\n\r\n"u8);
            if (end >= 0 && wanted == long.MaxValue)
            {
                string head = Encoding.ASCII.GetString(request.GetBuffer(), 0, end);
                string length = head.Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
                wanted = readBody ? end + 4 + long.Parse(length.Split(':')[1], CultureInfo.InvariantCulture) : 0;
            }
        }

        return request.ToArray();
    }
}
