using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Data.Reading;

/// <summary>What is left of a cursor, as a stream.</summary>
internal sealed class CursorStream(ByteCursor cursor) : ForwardStream
{
    public override int Read(Span<byte> buffer) => cursor.Take(buffer);
}
