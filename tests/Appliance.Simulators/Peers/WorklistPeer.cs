using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Simulators.Peers;

/// <summary>A worklist without manners: it answers what it was told to, whatever was asked, or not at all.</summary>
public sealed class WorklistPeer : IDimseService, IAsyncDisposable
{
    private readonly PeerNode _node;

    private WorklistPeer(TlsServerOptions? tls) => _node = new PeerNode(
        [this], new AssociationPolicy { AbstractSyntaxes = new HashSet<string> { QueryModel.ModalityWorklist.Find.Value } }, tls: tls);

    /// <summary>Where it listens.</summary>
    public int Port => _node.Port;

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
    public ValueTask DisposeAsync() => _node.DisposeAsync();

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
}
