using Appliance.Dicom.Data.Values;

namespace Appliance.Dicom.Data;

/// <summary>The bytes of a value or fragment, little endian: in memory, or a range of the file they were read from.</summary>
public sealed class DicomValue
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ByteRange? _range;

    /// <summary>A value in memory.</summary>
    public DicomValue(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    internal DicomValue(ByteRange range) => _range = range;

    /// <summary>A value without bytes.</summary>
    public static DicomValue Empty { get; } = new(ReadOnlyMemory<byte>.Empty);

    /// <summary>Length in bytes.</summary>
    public long Length => _range?.Length ?? _bytes.Length;

    /// <summary>False when the bytes stayed in their file.</summary>
    public bool IsInMemory => _range is null;

    /// <summary>All bytes. A range of a file is read anew each time.</summary>
    /// <exception cref="DicomDataException">Longer than one array can be, or the file no longer holds them.</exception>
    public ReadOnlyMemory<byte> Bytes => _range is null ? _bytes : _range.ReadAll();

    /// <summary>The bytes as a stream. It has to be disposed before the file may be removed on every platform.</summary>
    public Stream OpenRead() => _range is null ? MemoryStreams.Over(_bytes) : _range.Open();

    /// <summary>Writes all bytes to a stream, in pieces.</summary>
    public void CopyTo(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (_range is null)
        {
            destination.Write(_bytes.Span);
            return;
        }

        using var source = _range.Open();
        source.CopyTo(destination);
    }
}
