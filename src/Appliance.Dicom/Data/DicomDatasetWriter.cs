using System.IO.Compression;
using Appliance.Dicom.Data.Reading;
using Appliance.Dicom.Data.Values;
using Appliance.Dicom.Data.Writing;

namespace Appliance.Dicom.Data;

/// <summary>Writes a bare data set: command sets, the data of a message, or what follows the header of a file.</summary>
/// <remarks>The same data set gives the same bytes. Group length elements (gggg,0000) that are there get their right value.</remarks>
public static class DicomDatasetWriter
{
    /// <summary>Writes a data set in a transfer syntax. Values that stayed in a file are copied in pieces.</summary>
    /// <exception cref="DicomDataException">A value or sequence is too long for its length field.</exception>
    public static void Write(Stream stream, DicomDataset dataset, DicomTransferSyntax syntax)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(syntax);
        if (!syntax.IsDeflated)
        {
            Emit(stream, dataset, Syntax.Of(syntax));
            return;
        }

        var counted = new CountingStream(stream);
        using (var deflated = new DeflateStream(counted, CompressionLevel.Optimal, leaveOpen: true))
        {
            Emit(deflated, dataset, Syntax.Of(syntax));
        }

        // PS3.5 A.5: an odd number of deflated bytes is followed by one null byte.
        if ((counted.Count & 1) == 1)
        {
            stream.WriteByte(0);
        }
    }

    /// <summary>The bytes of a data set, for small ones such as command sets.</summary>
    /// <exception cref="DicomDataException">A value or sequence is too long for its length field.</exception>
    public static byte[] ToBytes(DicomDataset dataset, DicomTransferSyntax syntax)
    {
        using var stream = new MemoryStream();
        Write(stream, dataset, syntax);
        return stream.ToArray();
    }

    private static void Emit(Stream stream, DicomDataset dataset, Syntax syntax)
    {
        var emitter = new DatasetEmitter(stream, syntax, new DatasetLengths(syntax.IsExplicit));
        emitter.WriteElements(dataset);
        emitter.Flush();
    }
}
