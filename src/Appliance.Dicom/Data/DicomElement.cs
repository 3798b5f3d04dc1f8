namespace Appliance.Dicom.Data;

/// <summary>An element with a value. Its bytes are always little endian in memory and never changed after reading.</summary>
public sealed class DicomElement : DicomItem
{
    /// <summary>An element from its bytes, little endian.</summary>
    public DicomElement(DicomTag tag, DicomVR vr, ReadOnlyMemory<byte> bytes)
        : this(tag, vr, new DicomValue(bytes))
    {
    }

    /// <summary>An element whose value may stay in a file.</summary>
    public DicomElement(DicomTag tag, DicomVR vr, DicomValue value)
        : base(tag, vr)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The bytes, in memory or in the file they were read from.</summary>
    public DicomValue Value { get; }

    /// <summary>Length of the value in bytes, as read: it may be odd, which writing makes even.</summary>
    public long Length => Value.Length;

    /// <summary>The whole value in memory. A value that stayed in a file is read anew each time.</summary>
    /// <exception cref="DicomDataException">The value is longer than one array can be: use <see cref="OpenRead"/>.</exception>
    public ReadOnlyMemory<byte> Bytes => Value.Bytes;

    /// <summary>The value as a stream, little endian, without loading it.</summary>
    public Stream OpenRead() => Value.OpenRead();

    /// <summary>The same value under another tag or representation.</summary>
    public DicomElement With(DicomTag tag, DicomVR vr) => new(tag, vr, Value);
}
