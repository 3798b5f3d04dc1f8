using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>A frame in memory, as OpenJPEG reads it. Lives on the caller's stack while the stream does.</summary>
internal unsafe struct OpenJpegSource
{
    /// <summary>What a read function gives at the end of the data.</summary>
    private static readonly nuint NoMore = nuint.MaxValue;

    internal byte* Start;
    internal long Length;
    internal long Position;

    /// <summary>A stream over the source, which must stay where it is until the stream is destroyed; 0 when there is no memory.</summary>
    internal static nint Open(OpenJpegSource* source)
    {
        nint stream = OpenJpegLibrary.StreamCreate(64 * 1024, isInput: 1);
        if (stream != 0)
        {
            OpenJpegLibrary.StreamSetRead(stream, &Read);
            OpenJpegLibrary.StreamSetSkip(stream, &Skip);
            OpenJpegLibrary.StreamSetSeek(stream, &Seek);
            OpenJpegLibrary.StreamSetUserData(stream, source, free: 0);
            OpenJpegLibrary.StreamSetUserDataLength(stream, (ulong)source->Length);
        }

        return stream;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Read(byte* buffer, nuint count, void* data)
    {
        var source = (OpenJpegSource*)data;
        long take = (long)Math.Min((ulong)count, (ulong)(source->Length - source->Position));
        if (take == 0)
        {
            return NoMore;
        }

        Buffer.MemoryCopy(source->Start + source->Position, buffer, take, take);
        source->Position += take;
        return (nuint)take;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Skip(long count, void* data)
    {
        var source = (OpenJpegSource*)data;
        if (count < 0 || count > source->Length - source->Position)
        {
            source->Position = source->Length;
            return -1;
        }

        source->Position += count;
        return count;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Seek(long position, void* data)
    {
        var source = (OpenJpegSource*)data;
        if (position < 0 || position > source->Length)
        {
            return 0;
        }

        source->Position = position;
        return 1;
    }
}
