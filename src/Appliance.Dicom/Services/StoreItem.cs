using Appliance.Dicom.Data;

namespace Appliance.Dicom.Services;

/// <summary>A DICOM file that can be sent: what its header says, and where its data set starts.</summary>
/// <param name="Path">The file.</param>
/// <param name="SopClassUid">Its SOP class.</param>
/// <param name="SopInstanceUid">Its SOP instance.</param>
/// <param name="TransferSyntax">The transfer syntax of its data set.</param>
/// <param name="DatasetOffset">Where the data set starts in the file, in bytes.</param>
public sealed record StoreItem(string Path, string SopClassUid, string SopInstanceUid, DicomTransferSyntax TransferSyntax, long DatasetOffset)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>True when the data set can be written in another syntax without a codec.</summary>
    public bool IsConvertible => TransferSyntax is { IsKnown: true, IsEncapsulated: false };

    /// <summary>Reads the header of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DicomDataException">It is not a DICOM file, or nothing says which SOP instance it is.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static StoreItem Open(string path)
    {
        DicomFileHeader header;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes))
        {
            header = DicomPart10Preamble.Read(stream);
        }

        string sopClass = header.FileMetaInfo.GetStringOrEmpty(DicomTag.MediaStorageSOPClassUID);
        string sopInstance = header.FileMetaInfo.GetStringOrEmpty(DicomTag.MediaStorageSOPInstanceUID);
        if (sopClass.Length == 0 || sopInstance.Length == 0)
        {
            // Files without (complete) meta information are common; their data set says what they are.
            var dataset = DicomFile.Open(path, new DicomReadOptions { StopBefore = DicomTag.StudyDate }).Dataset;
            sopClass = dataset.GetString(DicomTag.SOPClassUID);
            sopInstance = dataset.GetString(DicomTag.SOPInstanceUID);
        }

        return new StoreItem(path, sopClass, sopInstance, header.TransferSyntax, header.DatasetOffset);
    }

    /// <summary>Opens the data set, byte for byte as it is in the file.</summary>
    public Stream OpenDataset()
    {
        // The sender reads whole PDUs, so a buffer of the stream's own would only copy.
        var stream = new FileStream(Path, new FileStreamOptions
        {
            Access = FileAccess.Read,
            Share = FileShare.Read | FileShare.Delete,
            Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            BufferSize = 0,
        });
        stream.Position = DatasetOffset;
        return stream;
    }
}
