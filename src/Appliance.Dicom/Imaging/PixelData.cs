using System.Buffers.Binary;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging;

/// <summary>
/// The frames of an uncompressed image. Only the frame that is asked for is read, so an instance larger than memory is no problem
/// when its pixel data stayed in the file. Not for use by several threads at once.
/// </summary>
public sealed class PixelData
{
    private const int SkipBufferBytes = 64 * 1024;
    private readonly DicomElement _element;
    private readonly int _wordRotation;

    private PixelData(PixelDescription description, DicomElement element, bool isBigEndian)
    {
        Description = description;
        _element = element;

        // OW is swapped word by word (PS3.5 6.2): of a 32-bit big endian pixel the more significant word still comes first.
        _wordRotation = isBigEndian && element.VR == DicomVR.OW ? 16 : 0;
    }

    /// <summary>Layout of the pixels.</summary>
    public PixelDescription Description { get; }

    /// <summary>Opens the pixel data of an image.</summary>
    /// <exception cref="DicomDataException">
    /// No pixel data, fewer bytes than the header promises, or a compressed transfer syntax; the message names which.
    /// </exception>
    public static PixelData Open(DicomFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Open(file.Dataset, file.TransferSyntax);
    }

    /// <summary>Opens the pixel data of a data set that was read in the given transfer syntax.</summary>
    /// <exception cref="DicomDataException">As for <see cref="Open(DicomFile)"/>.</exception>
    public static PixelData Open(DicomDataset dataset, DicomTransferSyntax transferSyntax)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(transferSyntax);
        PixelDescription description = PixelDescription.Read(dataset);
        if (!dataset.TryGetItem(DicomTag.PixelData, out DicomItem? item))
        {
            throw new DicomDataException("The object has no Pixel Data (7FE0,0010).");
        }

        if (transferSyntax.IsEncapsulated || item is not DicomElement element)
        {
            throw new DicomDataException($"Pixel Data is compressed as {transferSyntax}; only uncompressed images can be read here.");
        }

        return element.Length < description.TotalBytes
            ? throw new DicomDataException($"Pixel Data has {element.Length} bytes; {description.TotalBytes} are needed for {description.NumberOfFrames} frame(s) of {description.Rows} × {description.Columns}.")
            : new PixelData(description, element, transferSyntax.IsBigEndian);
    }

    /// <summary>Stored values of a frame, sign-extended and freed of bits outside Bits Stored, in the order of the file.</summary>
    /// <param name="frame">Frame number from 0.</param>
    /// <param name="values">Room for <see cref="PixelDescription.SamplesPerFrame"/> values.</param>
    public void ReadStored(int frame, Span<int> values)
    {
        if (values.Length < Description.SamplesPerFrame)
        {
            throw new ArgumentException($"The frame has {Description.SamplesPerFrame} samples.", nameof(values));
        }

        byte[] bytes = ReadBytes(frame, out int firstBit);
        values = values[..Description.SamplesPerFrame];
        switch (Description.BitsAllocated)
        {
            case 1:
                UnpackBits(bytes, firstBit, values);
                return;
            case 8:
                for (int i = 0; i < values.Length; i++) { values[i] = bytes[i]; }
                break;
            case 16:
                for (int i = 0; i < values.Length; i++) { values[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2 * i)); }
                break;
            default:
                for (int i = 0; i < values.Length; i++) { values[i] = (int)uint.RotateLeft(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 * i)), _wordRotation); }
                break;
        }

        TakeStoredBits(values);
    }

    /// <summary>Values of a frame in the modality's unit, as HU.</summary>
    /// <param name="frame">Frame number from 0.</param>
    /// <param name="rescale">From <see cref="ModalityRescale.Read"/>.</param>
    /// <param name="values">Room for <see cref="PixelDescription.SamplesPerFrame"/> values.</param>
    public void ReadRescaled(int frame, ModalityRescale rescale, Span<float> values)
    {
        int[] stored = new int[Description.SamplesPerFrame];
        ReadStored(frame, stored);
        for (int i = 0; i < stored.Length; i++)
        {
            values[i] = (float)rescale.Apply(stored[i]);
        }
    }

    /// <summary>Values of a frame in the modality's unit, rounded to the nearest whole and held to 16 bits.</summary>
    /// <param name="frame">Frame number from 0.</param>
    /// <param name="rescale">From <see cref="ModalityRescale.Read"/>.</param>
    /// <param name="values">Room for <see cref="PixelDescription.SamplesPerFrame"/> values.</param>
    public void ReadRescaled(int frame, ModalityRescale rescale, Span<short> values)
    {
        int[] stored = new int[Description.SamplesPerFrame];
        ReadStored(frame, stored);
        for (int i = 0; i < stored.Length; i++)
        {
            values[i] = (short)Math.Clamp(Math.Round(rescale.Apply(stored[i])), short.MinValue, short.MaxValue);
        }
    }

    /// <summary>The bytes that hold a frame, little endian. <paramref name="firstBit"/> is where a 1-bit frame begins in the first byte.</summary>
    private byte[] ReadBytes(int frame, out int firstBit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Description.NumberOfFrames);
        long startBit = Description.BitsPerFrame * frame;
        long start = startBit / 8;
        firstBit = (int)(startBit % 8);
        int length = checked((int)(((startBit + Description.BitsPerFrame + 7) / 8) - start));
        byte[] bytes = new byte[length];
        using Stream stream = _element.OpenRead();
        Skip(stream, start);
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A value that is swapped out of a big endian file can only be read forward.</summary>
    private static void Skip(Stream stream, long count)
    {
        if (stream.CanSeek)
        {
            stream.Seek(count, SeekOrigin.Begin);
            return;
        }

        byte[] passed = new byte[Math.Min(count, SkipBufferBytes)];
        while (count > 0)
        {
            int take = (int)Math.Min(count, passed.Length);
            stream.ReadExactly(passed, 0, take);
            count -= take;
        }
    }

    private static void UnpackBits(byte[] bytes, int firstBit, Span<int> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int bit = firstBit + i;
            values[i] = (bytes[bit >> 3] >> (bit & 7)) & 1;
        }
    }

    private void TakeStoredBits(Span<int> values)
    {
        // Bits above High Bit may hold overlays of old objects (PS3.5 8.1.1): shift them out, then bring the sign down.
        int left = 31 - Description.HighBit;
        int right = 32 - Description.BitsStored;
        for (int i = 0; i < values.Length; i++)
        {
            int shifted = values[i] << left;
            values[i] = Description.IsSigned ? shifted >> right : (int)((uint)shifted >> right);
        }
    }
}
