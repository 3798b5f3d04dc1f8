namespace Appliance.Dicom.Data.Values;

/// <summary>A run of bytes of a file or of a seekable stream that its reader keeps open.</summary>
/// <param name="Source">Where the bytes are.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Number of bytes.</param>
/// <param name="SwapUnit">Bytes per number when the source is big endian; 1 otherwise.</param>
internal sealed record ByteRange(ByteSource Source, long Offset, long Length, int SwapUnit)
{
    internal Stream Open()
    {
        var stream = Source.Open(Offset, Length);
        return SwapUnit == 1 ? stream : new SwappingStream(stream, SwapUnit, Length);
    }

    internal ReadOnlyMemory<byte> ReadAll()
    {
        if (Length > Array.MaxLength)
        {
            throw new DicomDataException($"a value of {Length} bytes does not fit one array: read it as a stream");
        }

        var bytes = new byte[Length];
        using var stream = Open();
        stream.ReadExactly(bytes);
        return bytes;
    }
}
