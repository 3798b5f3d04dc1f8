using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>The bytes of native frames, little endian, one frame at a time.</summary>
internal sealed class NativeFrameBytes(DicomElement pixels, PixelDescription description)
{
    private const int BitsInByte = 8;
    private const int SkipBytes = 64 * 1024;

    /// <summary>Whole frames.</summary>
    public int Count { get; } = (int)Math.Min(description.NumberOfFrames, pixels.Length * BitsInByte / description.BitsPerFrame);

    /// <summary>A frame. One of 1-bit pixels that begins inside a byte is moved to its start (PS3.5 8.1.1 packs them without a gap).</summary>
    public Stream Open(int frame)
    {
        long startBit = description.BitsPerFrame * frame;
        int shift = (int)(startBit % BitsInByte);
        int length = checked((int)((description.BitsPerFrame + BitsInByte - 1) / BitsInByte));
        var bytes = new byte[length + (shift > 0 ? 1 : 0)];
        using (Stream stream = pixels.OpenRead())
        {
            Skip(stream, startBit / BitsInByte);

            // The last frame's last bits may have no byte after them.
            stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }

        if (shift > 0)
        {
            for (int i = 0; i < length; i++)
            {
                bytes[i] = (byte)((bytes[i] >> shift) | (bytes[i + 1] << (BitsInByte - shift)));
            }
        }

        return new MemoryStream(bytes, 0, length, writable: false);
    }

    /// <summary>A value that is swapped out of a big endian file can only be read forward.</summary>
    private static void Skip(Stream stream, long count)
    {
        if (stream.CanSeek)
        {
            stream.Seek(count, SeekOrigin.Begin);
            return;
        }

        var passed = new byte[SkipBytes];
        while (count > 0)
        {
            int take = (int)Math.Min(count, passed.Length);
            stream.ReadExactly(passed, 0, take);
            count -= take;
        }
    }
}
