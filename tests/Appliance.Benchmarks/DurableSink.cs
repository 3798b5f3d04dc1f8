using System.Net;
using System.Net.Sockets;

namespace Appliance.Benchmarks;

/// <summary>
/// The fair upper bound of what the unit can reach: takes C-STOREs over loopback from the same senders, and puts each object into
/// a <see cref="DurableFolder"/> of its connection. It knows no rule but the framing, and runs a thread a connection in this
/// process. Its processor time is therefore this process's.
/// </summary>
internal sealed class DurableSink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _folder;
    private int _connections;

    public DurableSink(string folder)
    {
        _folder = folder;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Task.Factory.StartNew(Accept, TaskCreationOptions.LongRunning);
    }

    public int Port { get; }

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.AcceptSocket();
                var folder = Directory.CreateDirectory(Path.Combine(_folder, $"connection-{_connections++}")).FullName;
                _ = Task.Factory.StartNew(() => Serve(socket, folder), TaskCreationOptions.LongRunning);
            }
        }
        catch (SocketException)
        {
            // Disposed.
        }
    }

    private static void Serve(Socket socket, string folder)
    {
        using (socket)
        using (var store = new DurableFolder(folder))
        {
            new DurableSinkConnection(socket, store).Serve();
        }
    }
}
