using System.Runtime.InteropServices;

namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>CharLS 2 (Debian package libcharls2), through its C interface. Results other than 0 are faults.</summary>
internal static partial class CharlsLibrary
{
    internal const int NotEnoughMemory = 13;
    private const string Library = "libcharls.so.2";

    [StructLayout(LayoutKind.Sequential)]
    internal struct FrameInfo
    {
        internal uint Width;
        internal uint Height;
        internal int BitsPerSample;
        internal int Components;
    }

    [LibraryImport(Library, EntryPoint = "charls_jpegls_decoder_create")]
    internal static partial nint Create();

    [LibraryImport(Library, EntryPoint = "charls_jpegls_decoder_destroy")]
    internal static partial void Destroy(nint decoder);

    [LibraryImport(Library, EntryPoint = "charls_jpegls_decoder_set_source_buffer")]
    internal static unsafe partial int SetSource(nint decoder, byte* source, nuint length);

    [LibraryImport(Library, EntryPoint = "charls_jpegls_decoder_read_header")]
    internal static partial int ReadHeader(nint decoder);

    [LibraryImport(Library, EntryPoint = "charls_jpegls_decoder_get_frame_info")]
    internal static partial int GetFrameInfo(nint decoder, out FrameInfo info);

    /// <summary>0: component by component; 1 and 2: line and sample interleaved, both handed out pixel by pixel.</summary>
    [LibraryImport(Library, EntryPoint = "charls_jpegls_decoder_get_interleave_mode")]
    internal static partial int GetInterleaveMode(nint decoder, out int mode);

    [LibraryImport(Library, EntryPoint = "charls_jpegls_decoder_get_destination_size")]
    internal static partial int GetDestinationSize(nint decoder, uint stride, out nuint bytes);

    [LibraryImport(Library, EntryPoint = "charls_jpegls_decoder_decode_to_buffer")]
    internal static unsafe partial int Decode(nint decoder, byte* destination, nuint length, uint stride);

    [LibraryImport(Library, EntryPoint = "charls_get_error_message")]
    internal static partial nint ErrorMessage(int error);
}
