using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Simulators.Peers;

/// <summary>A worklist without manners: it answers what it was told to, whatever was asked, or not at all.</summary>
public sealed class WorklistPeer : IDimseService, IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _down = new();
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly TlsServerOptions? _tls;
    private readonly Task _accepting;

    private WorklistPeer(TlsServerOptions? tls)
    {
        _tls = tls;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What it answers to every query.</summary>
    public IReadOnlyList<DicomDataset> Answers { get; set; } = [];

    /// <summary>The last status.</summary>
    public DicomStatus Status { get; set; } = DicomStatus.Success;

    /// <summary>Called with the identifier of each query, before it is answered.</summary>
    public Func<DicomDataset, CancellationToken, Task> Asked { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Starts it on a free port.</summary>
    /// <param name="tls">How its connections are protected; null for plain DICOM.</param>
    public static WorklistPeer Start(TlsServerOptions? tls = null) => new(tls);

    /// <inheritdoc/>
    public bool Handles(CommandField field) => field == CommandField.CFindRequest;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(Association association, DimseMessage request, CancellationToken cancellationToken)
    {
        using var identifier = new MemoryStream();
        await request.Data!.CopyToAsync(identifier, cancellationToken);
        DicomTransferSyntax syntax = DicomTransferSyntax.Lookup(request.Context.TransferSyntax);
        await Asked(DicomDatasetReader.Read(identifier.ToArray(), syntax), cancellationToken);
        foreach (DicomDataset answer in Answers)
        {
            await SendAsync(association, request, DicomStatus.Pending, new MemoryStream(DicomDatasetWriter.ToBytes(answer, syntax)), cancellationToken);
        }

        await SendAsync(association, request, Status, null, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _down.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_serving);
        _down.Dispose();
    }

    private static async ValueTask SendAsync(
        Association association, DimseMessage request, DicomStatus status, Stream? match, CancellationToken cancellationToken) =>
        await association.SendCommandAsync(
            request.Context,
            new CommandSet
            {
                SopClassUid = request.Command.SopClassUid,
                Field = CommandField.CFindResponse,
                MessageIdBeingRespondedTo = request.Command.MessageId,
                HasDataSet = match is not null,
                Status = status,
            },
            match,
            cancellationToken);

    private async Task AcceptAsync()
    {
        while (!_down.IsCancellationRequested)
        {
            try
            {
                _serving.Add(ServeAsync(await _listener.AcceptAsync(_down.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var policy = new AssociationPolicy { AbstractSyntaxes = new HashSet<string> { QueryModel.ModalityWorklist.Find.Value } };
        try
        {
            DicomTransport transport = _tls is null ? DicomTransport.FromSocket(socket) : await DicomTransport.AcceptTlsAsync(socket, _tls, _down.Token);
            Association? association = await Association.AcceptAsync(transport, new AcceptorOptions(), policy, _down.Token);
            if (association is not null)
            {
                await AssociationServer.ServeAsync(association, [this], CancellationToken.None, _down.Token);
            }
        }
        catch (Exception e) when (e is DicomNetworkException or OperationCanceledException)
        {
            // Peers that break off are what it is for.
        }
    }
}
