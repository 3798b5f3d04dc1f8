using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>What the services of PS3.7 10 share: a data set of bounded size, and a response.</summary>
internal static class NServiceMessage
{
    /// <summary>The longest data set of a request, in bytes: more than 100,000 references.</summary>
    public const int MaxDatasetBytes = 32 * 1024 * 1024;

    private const ushort ResponseBit = 0x8000;

    private static readonly DicomReadOptions Limits = new()
    {
        MaxMemoryBytes = 4L * MaxDatasetBytes, MaxDeflatedBytes = MaxDatasetBytes, MaxElements = 1_000_000,
    };

    /// <summary>True for what may stand for a UID: 1 to 64 digits and dots.</summary>
    public static bool IsUid(string text) =>
        text.Length is > 0 and <= PduLimits.MaxUidLength && text.All(c => char.IsAsciiDigit(c) || c == '.') && text.Any(char.IsAsciiDigit);

    /// <summary>Reads the data set of a request; empty when there is none.</summary>
    /// <exception cref="DicomDataException">It is too long, or cannot be read.</exception>
    public static async ValueTask<DicomDataset> ReadAsync(DimseMessage message, CancellationToken cancellationToken)
    {
        if (message.Data is null)
        {
            return [];
        }

        using var bytes = new MemoryStream();
        byte[] block = new byte[64 * 1024];
        int read;
        while ((read = await message.Data.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (bytes.Length + read > MaxDatasetBytes)
            {
                throw new DicomDataException($"the data set has more than {MaxDatasetBytes} bytes");
            }

            bytes.Write(block, 0, read);
        }

        return DicomDatasetReader.Read(
            bytes.GetBuffer().AsMemory(0, (int)bytes.Length), DicomTransferSyntax.Lookup(message.Context.TransferSyntax), Limits);
    }

    /// <summary>Answers a request; what is left of its data set is read away first.</summary>
    /// <param name="association">The association.</param>
    /// <param name="request">The request.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="sopInstanceUid">The object that it was about, where the request did not name it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask AnswerAsync(
        Association association, DimseMessage request, NServiceResult result, string? sopInstanceUid, CancellationToken cancellationToken)
    {
        await association.DrainDataAsync(cancellationToken).ConfigureAwait(false);
        var response = new CommandSet
        {
            SopClassUid = request.Command.SopClassUid,
            Field = (CommandField)((ushort)request.Command.Field | ResponseBit),
            MessageIdBeingRespondedTo = request.Command.MessageId,
            HasDataSet = false,
            Status = result.Status,
            ErrorComment = result.ErrorComment,
            ErrorId = result.ErrorId,
            SopInstanceUid = sopInstanceUid ?? request.Command.SopInstanceUid,
            EventTypeId = request.Command.EventTypeId,
            ActionTypeId = request.Command.ActionTypeId,
            AttributeIdentifierList = result.Attributes,
        };
        await association.SendCommandAsync(request.Context, response, cancellationToken: cancellationToken).ConfigureAwait(false);
    }
}
