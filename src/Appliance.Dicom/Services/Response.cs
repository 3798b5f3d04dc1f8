using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Builds responses without a data set.</summary>
internal static class Response
{
    private const ushort ResponseBit = 0x8000;

    public static CommandSet To(CommandSet request, DicomStatus status, string errorComment) => new()
    {
        SopClassUid = request.SopClassUid,
        Field = (CommandField)((ushort)request.Field | ResponseBit),
        MessageIdBeingRespondedTo = request.MessageId,
        HasDataSet = false,
        Status = status,
        ErrorComment = errorComment,
        SopInstanceUid = request.SopInstanceUid,
    };
}
