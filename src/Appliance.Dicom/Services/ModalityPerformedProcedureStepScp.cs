using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Modality Performed Procedure Step as SCP (PS3.4 F.7): scanners tell what they began, made and ended.</summary>
/// <param name="handler">Where the steps are kept; it may serve several associations at the same time.</param>
public sealed class ModalityPerformedProcedureStepScp(IPerformedStepHandler handler) : IDimseService
{
    /// <inheritdoc/>
    public bool Handles(CommandField field) => field is CommandField.NCreateRequest or CommandField.NSetRequest;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(Association association, DimseMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(association);
        ArgumentNullException.ThrowIfNull(request);
        string instance = request.Command.SopInstanceUid;
        NServiceResult result = Check(request, instance) ?? await PerformAsync(association, request, instance, cancellationToken).ConfigureAwait(false);
        await NServiceMessage.AnswerAsync(association, request, result, instance, cancellationToken).ConfigureAwait(false);
    }

    private static NServiceResult? Check(DimseMessage request, string instance)
    {
        if (request.Command.SopClassUid != DicomUID.ModalityPerformedProcedureStep.Value)
        {
            return new NServiceResult(DicomStatus.NoSuchSopClass, "no Modality Performed Procedure Step");
        }

        if (request.Context.AbstractSyntax != request.Command.SopClassUid)
        {
            return new NServiceResult(DicomStatus.SopClassNotSupported, "SOP class differs from that of the presentation context");
        }

        // The images name the step by its UID, so the scanner gives it; leading zeros are let through, as everywhere.
        return NServiceMessage.IsUid(instance) ? null : new NServiceResult(DicomStatus.InvalidObjectInstance, "SOP Instance UID is not a UID");
    }

    private async ValueTask<NServiceResult> PerformAsync(
        Association association, DimseMessage request, string instance, CancellationToken cancellationToken)
    {
        try
        {
            DicomDataset attributes = await NServiceMessage.ReadAsync(request, cancellationToken).ConfigureAwait(false);
            return request.Command.Field == CommandField.NCreateRequest
                ? await handler.CreateAsync(association.Facts, instance, attributes, cancellationToken).ConfigureAwait(false)
                : await handler.SetAsync(association.Facts, instance, attributes, cancellationToken).ConfigureAwait(false);
        }
        catch (DicomDataException)
        {
            return new NServiceResult(DicomStatus.ProcessingFailure, "the data set cannot be read");
        }
    }
}
