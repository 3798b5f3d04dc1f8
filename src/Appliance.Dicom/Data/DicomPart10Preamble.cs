using Appliance.Dicom.Data.Reading;

namespace Appliance.Dicom.Data;

/// <summary>What stands before the data set in a file (PS3.10 7.1), so that data sets can be streamed byte for byte.</summary>
public static class DicomPart10Preamble
{
    /// <summary>Offset at which the data set starts.</summary>
    /// <exception cref="DicomDataException">The stream is not a DICOM file.</exception>
    public static long FindDatasetOffset(Stream stream) => Read(stream).DatasetOffset;

    /// <summary>Reads the file meta information, and where and in which syntax the data set starts.</summary>
    /// <exception cref="DicomDataException">The stream is not a DICOM file.</exception>
    public static DicomFileHeader Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var cursor = new ByteCursor(stream);
        var (meta, syntax) = Part10Parser.ReadHeader(cursor, new ReadState(DicomReadOptions.Default));
        return new DicomFileHeader(meta, syntax, cursor.Position);
    }

    /// <summary>Writes preamble, prefix and file meta information; the bytes of a data set in that syntax may follow.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="sopClassUid">Media Storage SOP Class UID.</param>
    /// <param name="sopInstanceUid">Media Storage SOP Instance UID.</param>
    /// <param name="transferSyntaxUid">Transfer Syntax UID.</param>
    /// <param name="sourceAe">Source Application Entity Title: who sent it; null when nobody did.</param>
    public static void WriteFileMeta(Stream stream, string sopClassUid, string sopInstanceUid, string transferSyntaxUid, string? sourceAe = null)
    {
        var meta = new DicomDataset()
            .AddOrUpdate(DicomTag.MediaStorageSOPClassUID, sopClassUid)
            .AddOrUpdate(DicomTag.MediaStorageSOPInstanceUID, sopInstanceUid)
            .AddOrUpdate(DicomTag.TransferSyntaxUID, transferSyntaxUid);
        if (!string.IsNullOrEmpty(sourceAe))
        {
            meta.AddOrUpdate(DicomTag.SourceApplicationEntityTitle, sourceAe);
        }

        Write(stream, meta);
    }

    /// <summary>Writes preamble, prefix and these elements of group 0002, with version, group length and our implementation.</summary>
    internal static void Write(Stream stream, DicomDataset meta)
    {
        var written = meta.Clone()
            .AddOrUpdate(DicomTag.FileMetaInformationVersion, DicomVR.OB, [0, 1])
            .AddOrUpdate(DicomTag.ImplementationClassUID, DicomImplementation.ClassUID)
            .AddOrUpdate(DicomTag.ImplementationVersionName, DicomImplementation.VersionName)
            .AddOrUpdate(DicomTag.FileMetaInformationGroupLength, 0u);
        stream.Write(new byte[128]);
        stream.Write("DICM"u8);
        DicomDatasetWriter.Write(stream, written, DicomTransferSyntax.ExplicitVRLittleEndian);
    }
}
