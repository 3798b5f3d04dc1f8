using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Storage Commitment, push model, as SCP (PS3.4 J): takes requests, and reports on the same association where the handler wants that.</summary>
/// <param name="handler">Who commits.</param>
public sealed class StorageCommitmentScp(IStorageCommitmentHandler handler) : IDimseService
{
    /// <summary>Reports on their way on this association, by message id.</summary>
    private readonly Dictionary<ushort, string> _reports = [];

    /// <inheritdoc/>
    public bool Handles(CommandField field) =>
        field == CommandField.NActionRequest || (field == CommandField.NEventReportResponse && _reports.Count > 0);

    /// <inheritdoc/>
    public async ValueTask HandleAsync(Association association, DimseMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(association);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Command.Field == CommandField.NEventReportResponse)
        {
            await association.DrainDataAsync(cancellationToken).ConfigureAwait(false);
            if (_reports.Remove(request.Command.MessageIdBeingRespondedTo, out string? transaction))
            {
                await handler.ReportedAsync(association.Facts, transaction, request.Command.Status, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        (StorageCommitmentRequest? asked, NServiceResult result) = await ReadAsync(request, cancellationToken).ConfigureAwait(false);
        if (asked is not null)
        {
            result = await handler.RequestAsync(association.Facts, asked, cancellationToken).ConfigureAwait(false);
        }

        await NServiceMessage.AnswerAsync(association, request, result, null, cancellationToken).ConfigureAwait(false);
        if (asked is not null && result.Status.IsSuccess
            && await handler.ReportHereAsync(association.Facts, asked, cancellationToken).ConfigureAwait(false) is { } report)
        {
            // Not waited for: the peer may send other requests first. Its answer comes back here.
            CommandSet command = ReportCommand(association, report);
            _reports.Add(command.MessageId, report.TransactionUid);
            using var data = Encode(report, request.Context);
            await association.SendCommandAsync(request.Context, command, data, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reports on an association that we requested for that, as SCP by role selection (PS3.4 J.3.3, PS3.7 D.3.3.4).</summary>
    /// <param name="association">An association asked for with <see cref="ReportRole"/>.</param>
    /// <param name="report">The report.</param>
    /// <param name="cancellationToken">Gives up; the association can then only be disposed.</param>
    /// <returns>The peer's answer.</returns>
    /// <exception cref="DicomNetworkException">The peer does not take reports on an association of their own, or it ended.</exception>
    public static async Task<DicomStatus> ReportAsync(
        Association association, StorageCommitmentReport report, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(association);
        ArgumentNullException.ThrowIfNull(report);
        string sopClass = DicomUID.StorageCommitmentPushModel.Value;
        if (association.FindContext(sopClass) is not { } context || !association.Facts.IsScp(sopClass))
        {
            throw new DicomNetworkException(
                NetworkFailure.NoPresentationContext, $"{association.CalledAE} takes no reports of Storage Commitment on an association of their own");
        }

        using var data = Encode(report, context);
        var response = await association.InvokeAsync(context, ReportCommand(association, report), data, cancellationToken).ConfigureAwait(false);
        return response.Command.Status;
    }

    /// <summary>What makes the requestor of an association the SCP.</summary>
    public static RoleSelectionItem ReportRole { get; } = new(DicomUID.StorageCommitmentPushModel.Value, ScuRole: false, ScpRole: true);

    /// <summary>The one context that Storage Commitment needs.</summary>
    public static (string AbstractSyntax, IReadOnlyList<string> TransferSyntaxes) Context { get; } =
        (DicomUID.StorageCommitmentPushModel.Value, [DicomUID.ExplicitVRLittleEndian.Value, DicomUID.ImplicitVRLittleEndian.Value]);

    internal static MemoryStream Encode(DicomDataset dataset, PresentationContext context) =>
        new(DicomDatasetWriter.ToBytes(dataset, DicomTransferSyntax.Lookup(context.TransferSyntax)));

    private static MemoryStream Encode(StorageCommitmentReport report, PresentationContext context) => Encode(report.ToDataset(), context);

    private static CommandSet ReportCommand(Association association, StorageCommitmentReport report) => new()
    {
        SopClassUid = DicomUID.StorageCommitmentPushModel.Value,
        Field = CommandField.NEventReportRequest,
        MessageId = association.NextMessageId(),
        HasDataSet = true,
        SopInstanceUid = DicomUID.StorageCommitmentPushModelInstance.Value,
        EventTypeId = report.EventType,
    };

    private static async ValueTask<(StorageCommitmentRequest? Asked, NServiceResult Result)> ReadAsync(
        DimseMessage request, CancellationToken cancellationToken)
    {
        CommandSet command = request.Command;
        if (command.SopClassUid != DicomUID.StorageCommitmentPushModel.Value || request.Context.AbstractSyntax != command.SopClassUid)
        {
            return (null, new NServiceResult(DicomStatus.NoSuchSopClass, "no Storage Commitment Push Model"));
        }

        // PS3.4 J.3.5: there is one well-known SOP Instance.
        if (command.SopInstanceUid != DicomUID.StorageCommitmentPushModelInstance.Value)
        {
            return (null, new NServiceResult(DicomStatus.NoSuchSopInstance, "not the well-known SOP Instance UID"));
        }

        if (command.ActionTypeId != StorageCommitmentRequest.ActionType)
        {
            return (null, new NServiceResult(DicomStatus.NoSuchActionType, "the action type is not 1"));
        }

        try
        {
            return StorageCommitmentRequest.Read(await NServiceMessage.ReadAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (DicomDataException)
        {
            return (null, new NServiceResult(DicomStatus.InvalidArgumentValue, "the data set cannot be read"));
        }
    }
}
