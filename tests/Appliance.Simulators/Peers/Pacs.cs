using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Simulators.Peers;

/// <summary>How a PACS behaves; settable while it runs.</summary>
public sealed record PacsBehaviour
{
    /// <summary>A SOP class that is refused.</summary>
    public string? RefusedSopClass { get; init; }

    /// <summary>A SOP instance that is refused.</summary>
    public string? RefusedSopInstance { get; init; }

    /// <summary>The status that a refused object gets; null: 0122 for a class, A900 for an instance.</summary>
    public DicomStatus? RefusalStatus { get; init; }

    /// <summary>How long each object takes before it is answered.</summary>
    public TimeSpan Delay { get; init; }
}

/// <summary>A PACS: a storage SCP that writes what it gets into a folder as SOP-INSTANCE-UID.dcm. Dispose it to take it down.</summary>
public sealed class Pacs : IStoreHandler, IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _down = new();
    private readonly ConcurrentDictionary<Task, bool> _serving = new();
    private readonly string _folder;
    private readonly AssociationPolicy _policy;
    private readonly TimeProvider _timeProvider;
    private readonly Task _accepting;
    private bool _isDown;

    private Pacs(Socket listener, string folder, AssociationPolicy policy, TimeProvider timeProvider)
    {
        _listener = listener;
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _folder = folder;
        _policy = policy;
        _timeProvider = timeProvider;
        _accepting = AcceptAsync();
    }

    /// <summary>The port that it listens on, or listened on before it was taken down.</summary>
    public int Port { get; }

    /// <summary>How it behaves from now on.</summary>
    public PacsBehaviour Behaviour { get; set; } = new();

    /// <summary>The requests that were stored, in order of arrival.</summary>
    public ConcurrentQueue<StoreRequest> Stored { get; } = new();

    /// <summary>The requests that were refused.</summary>
    public ConcurrentQueue<StoreRequest> Refused { get; } = new();

    /// <summary>SOP Instance UIDs that came again with other bytes; a sender that repeats itself is no contradiction.</summary>
    public ConcurrentQueue<string> Contradictions { get; } = new();

    /// <summary>How associations ended that did not end by release.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Starts listening; port 0 takes a free one.</summary>
    public static Pacs Start(string folder, int port = 0, AssociationPolicy? policy = null, TimeProvider? timeProvider = null)
    {
        Directory.CreateDirectory(folder);
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(port == 0 ? IPAddress.Loopback : IPAddress.Any, port));
        listener.Listen();
        return new Pacs(listener, folder, policy ?? new AssociationPolicy(), timeProvider ?? TimeProvider.System);
    }

    public async ValueTask<StoreResult> StoreAsync(StoreRequest request, Stream data, CancellationToken cancellationToken)
    {
        var behaviour = Behaviour;
        if (request.AffectedSopClassUid == behaviour.RefusedSopClass)
        {
            return Refuse(request, behaviour.RefusalStatus ?? DicomStatus.SopClassNotSupported, "this PACS was told to refuse the SOP class");
        }

        if (request.AffectedSopInstanceUid == behaviour.RefusedSopInstance)
        {
            return Refuse(request, behaviour.RefusalStatus ?? DicomStatus.DataSetDoesNotMatchSopClass, "this PACS was told to refuse the object");
        }

        string path = Path.Combine(_folder, request.AffectedSopInstanceUid + ".dcm");
        string part = $"{path}.{request.Association.Number}.part";
        try
        {
            await using (var file = File.Create(part))
            {
                DicomPart10Preamble.WriteFileMeta(
                    file, request.AffectedSopClassUid, request.AffectedSopInstanceUid, request.TransferSyntaxUid, request.Association.CallingAE);
                await data.CopyToAsync(file, cancellationToken);
            }

            if (File.Exists(path) && !File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(part)))
            {
                Contradictions.Enqueue(request.AffectedSopInstanceUid);
            }

            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }

        if (behaviour.Delay > TimeSpan.Zero)
        {
            await Task.Delay(behaviour.Delay, _timeProvider, cancellationToken);
        }

        Stored.Enqueue(request);
        return StoreResult.Success;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDown, true))
        {
            return;
        }

        await _down.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_serving.Keys);
        _down.Dispose();
    }

    private StoreResult Refuse(StoreRequest request, DicomStatus status, string comment)
    {
        Refused.Enqueue(request);
        return new StoreResult(status, comment);
    }

    private async Task AcceptAsync()
    {
        while (!_down.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_down.Token);
                var serving = ServeAsync(socket);
                _serving[serving] = true;
                _ = serving.ContinueWith(task => _serving.TryRemove(task, out _), TaskScheduler.Default);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            var transport = DicomTransport.FromSocket(socket);
            var association = await Association.AcceptAsync(transport, new AcceptorOptions { TimeProvider = _timeProvider }, _policy, _down.Token);
            if (association is not null)
            {
                await AssociationServer.ServeAsync(association, [new StoreScp(this), new VerificationScp()], CancellationToken.None, _down.Token);
            }
        }
        catch (Exception e) when (e is DicomNetworkException or IOException or OperationCanceledException)
        {
            Failures.Enqueue(e);
        }
    }
}
