using System.IO.Compression;
using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Data.Reading;

/// <summary>The data set behind a deflated one (PS3.5 A.5), up to a limit: a few bytes can inflate to terabytes.</summary>
internal sealed class InflatingStream(Stream compressed, long maxBytes) : ForwardStream
{
    private readonly DeflateStream _inner = new(compressed, CompressionMode.Decompress, leaveOpen: true);
    private long _read;

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = _inner.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new DicomDataException($"offset {_read} of the inflated data set: what was deflated is damaged", e);
        }

        _read += read;
        return _read <= maxBytes
            ? read
            : throw new DicomDataException($"offset {_read} of the inflated data set: it inflates to more than {maxBytes} bytes (MaxDeflatedBytes)");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
