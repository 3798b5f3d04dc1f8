using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Edge.DicomWeb.Store;

/// <summary>A part of type application/dicom: a file by PS3.10, cut into what its meta information says and its data set.</summary>
/// <param name="Request">What a C-STORE command would say of it.</param>
/// <param name="Data">The data set, while it arrives.</param>
internal sealed record InstancePart(StoreRequest Request, Stream Data)
{
    /// <summary>Preamble and file meta information are some hundred bytes; more than this is no such file.</summary>
    private const int MaxHeaderBytes = 64 * 1024;

    /// <summary>Reads the header of a part.</summary>
    /// <exception cref="DicomDataException">It is no DICOM file, or its meta information does not say which instance it is.</exception>
    /// <exception cref="DicomNetworkException">The payload broke off.</exception>
    public static async Task<InstancePart> ReadAsync(Stream body, AssociationFacts facts, CancellationToken cancellationToken)
    {
        var start = new byte[MaxHeaderBytes];
        int read = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        DicomFileHeader header = DicomPart10Preamble.Read(new MemoryStream(start, 0, read, writable: false));
        if (header.DatasetOffset > read)
        {
            throw new DicomDataException("the file meta information is cut off or too long");
        }

        var request = new StoreRequest
        {
            AffectedSopClassUid = Required(header, DicomTag.MediaStorageSOPClassUID),
            AffectedSopInstanceUid = Required(header, DicomTag.MediaStorageSOPInstanceUID),
            TransferSyntaxUid = header.TransferSyntax.UID.Value,
            Association = facts,
        };
        return new InstancePart(request, new PrefixedStream(start.AsMemory((int)header.DatasetOffset, read - (int)header.DatasetOffset), body));
    }

    private static string Required(DicomFileHeader header, DicomTag tag) =>
        header.FileMetaInfo.GetStringOrEmpty(tag) is { Length: > 0 } uid
            ? uid
            : throw new DicomDataException($"the file meta information has no {tag.Keyword}");
}
