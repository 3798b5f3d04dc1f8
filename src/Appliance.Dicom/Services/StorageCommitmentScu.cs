using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Who is told what a destination has committed to.</summary>
public interface IStorageCommitmentReports
{
    /// <summary>Takes a report. Return success only when it is durable.</summary>
    /// <param name="report">The report.</param>
    /// <param name="cancellationToken">Gives up; the association is then aborted.</param>
    ValueTask<NServiceResult> ReportedAsync(StorageCommitmentReport report, CancellationToken cancellationToken);
}

/// <summary>Storage Commitment, push model, as SCU (PS3.4 J): asks, and takes the reports on whichever association they come.</summary>
/// <param name="reports">Who is told.</param>
public sealed class StorageCommitmentScu(IStorageCommitmentReports reports) : IDimseService
{
    /// <inheritdoc/>
    public bool Handles(CommandField field) => field == CommandField.NEventReportRequest;

    /// <summary>Asks the SCP to commit to objects.</summary>
    /// <param name="association">An association with <see cref="StorageCommitmentScp.Context"/>.</param>
    /// <param name="request">What to ask.</param>
    /// <param name="cancellationToken">Gives up; the association can then only be disposed.</param>
    /// <returns>Success means that a report will come.</returns>
    /// <exception cref="DicomNetworkException">No context was accepted, or the association ended.</exception>
    public static async Task<NServiceResult> RequestAsync(
        Association association, StorageCommitmentRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(association);
        ArgumentNullException.ThrowIfNull(request);
        PresentationContext context = association.FindContext(DicomUID.StorageCommitmentPushModel.Value)
            ?? throw new DicomNetworkException(NetworkFailure.NoPresentationContext, $"{association.CalledAE} does no Storage Commitment");
        var command = new CommandSet
        {
            RequestedSopClassUid = DicomUID.StorageCommitmentPushModel.Value,
            Field = CommandField.NActionRequest,
            MessageId = association.NextMessageId(),
            HasDataSet = true,
            RequestedSopInstanceUid = DicomUID.StorageCommitmentPushModelInstance.Value,
            ActionTypeId = StorageCommitmentRequest.ActionType,
        };
        using var data = StorageCommitmentScp.Encode(request.ToDataset(), context);
        CommandSet response = (await association.InvokeAsync(context, command, data, cancellationToken).ConfigureAwait(false)).Command;
        return new NServiceResult(response.Status, response.ErrorComment);
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(Association association, DimseMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(association);
        ArgumentNullException.ThrowIfNull(request);
        NServiceResult result = await TakeAsync(request, cancellationToken).ConfigureAwait(false);
        await NServiceMessage.AnswerAsync(association, request, result, null, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<NServiceResult> TakeAsync(DimseMessage request, CancellationToken cancellationToken)
    {
        CommandSet command = request.Command;
        if (command.SopClassUid != DicomUID.StorageCommitmentPushModel.Value)
        {
            return new NServiceResult(DicomStatus.NoSuchSopClass, "no Storage Commitment Push Model");
        }

        if (command.EventTypeId is not (1 or 2))
        {
            return new NServiceResult(DicomStatus.NoSuchEventType, "the event type is neither 1 nor 2");
        }

        try
        {
            DicomDataset dataset = await NServiceMessage.ReadAsync(request, cancellationToken).ConfigureAwait(false);
            return StorageCommitmentReport.Read(dataset) is { } report
                ? await reports.ReportedAsync(report, cancellationToken).ConfigureAwait(false)
                : new NServiceResult(DicomStatus.InvalidArgumentValue, "no Transaction UID");
        }
        catch (DicomDataException)
        {
            return new NServiceResult(DicomStatus.InvalidArgumentValue, "the data set cannot be read");
        }
    }
}
