using System.Buffers;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Storage as SCP (PS3.4 B): hands each object to the handler while it arrives and answers what the handler decides.</summary>
/// <param name="handler">Where the objects go; it may serve several associations at the same time.</param>
public sealed class StoreScp(IStoreHandler handler) : IDimseService
{
    private static readonly SearchValues<char> UidCharacters = SearchValues.Create("0123456789.");

    /// <inheritdoc/>
    public bool Handles(CommandField field) => field == CommandField.CStoreRequest;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(Association association, DimseMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(association);
        ArgumentNullException.ThrowIfNull(request);
        var result = Check(request) ?? await StoreAsync(association, request, cancellationToken).ConfigureAwait(false);

        // An answer never overtakes the object: some senders read it only after their last byte, and would block for ever.
        await association.DrainDataAsync(cancellationToken).ConfigureAwait(false);
        var response = Response.To(request.Command, result.Status, result.ErrorComment);
        await association.SendCommandAsync(request.Context, response, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private static StoreResult? Check(DimseMessage request)
    {
        string instance = request.Command.SopInstanceUid;
        if (request.Command.SopClassUid != request.Context.AbstractSyntax)
        {
            // PS3.4 B.2.2: the SOP class is that of the presentation context.
            return new StoreResult(DicomStatus.SopClassNotSupported, "SOP class differs from that of the presentation context");
        }

        // Leading zeros and empty components are let through, as scanners send them; anything else is no UID (PS3.5 9.1).
        if (instance.Length is 0 or > PduLimits.MaxUidLength || instance.AsSpan().ContainsAnyExcept(UidCharacters) || instance.All(c => c == '.'))
        {
            return new StoreResult(DicomStatus.InvalidObjectInstance, "Affected SOP Instance UID is not a UID");
        }

        return request.Data is null ? new StoreResult(DicomStatus.CannotUnderstand, "C-STORE without a data set") : null;
    }

    private async ValueTask<StoreResult> StoreAsync(Association association, DimseMessage request, CancellationToken cancellationToken)
    {
        var store = new StoreRequest
        {
            AffectedSopClassUid = request.Command.SopClassUid,
            AffectedSopInstanceUid = request.Command.SopInstanceUid,
            TransferSyntaxUid = request.Context.TransferSyntax,
            Association = association.Facts,
            MoveOriginatorAE = request.Command.MoveOriginatorAE,
            MoveOriginatorMessageId = request.Command.MoveOriginatorMessageId,
        };
        try
        {
            return await handler.StoreAsync(store, request.Data!, cancellationToken).ConfigureAwait(false);
        }
        catch (DicomDataException e)
        {
            return new StoreResult(DicomStatus.CannotUnderstand, e.Message);
        }
    }
}
