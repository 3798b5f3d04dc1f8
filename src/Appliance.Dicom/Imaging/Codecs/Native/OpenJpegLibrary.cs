using System.Runtime.InteropServices;

namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>OpenJPEG 2.5 (Debian package libopenjp2-7). Its functions give 0 for failure and say why to the error handler.</summary>
internal static unsafe partial class OpenJpegLibrary
{
    internal const int RawCodestream = 0;
    internal const int Jp2File = 2;

    /// <summary>Room for opj_dparameters_t, and where its flags are.</summary>
    internal const int ParametersBytes = 8252;
    internal const int ParametersFlags = 8248;

    /// <summary>Palette and channel definition of a JP2 file are left unapplied: DICOM has its own (PS3.5 8.2.4).</summary>
    internal const uint IgnoreJp2Channels = 1;

    private const string Library = "libopenjp2.so.7";

    /// <summary>opj_image_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Image
    {
        internal uint X0;
        internal uint Y0;
        internal uint X1;
        internal uint Y1;
        internal uint ComponentCount;
        internal int ColorSpace;
        internal Component* Components;
        internal byte* Profile;
        internal uint ProfileLength;
    }

    /// <summary>opj_image_comp_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Component
    {
        internal uint Dx;
        internal uint Dy;
        internal uint Width;
        internal uint Height;
        internal uint X0;
        internal uint Y0;
        internal uint Precision;
        internal uint ObsoletePrecision;
        internal uint IsSigned;
        internal uint ResolutionsDecoded;
        internal uint Factor;
        internal int* Data;
        internal ushort Alpha;
    }

    [LibraryImport(Library, EntryPoint = "opj_stream_create")]
    internal static partial nint StreamCreate(nuint bufferBytes, int isInput);

    [LibraryImport(Library, EntryPoint = "opj_stream_destroy")]
    internal static partial void StreamDestroy(nint stream);

    [LibraryImport(Library, EntryPoint = "opj_stream_set_read_function")]
    internal static partial void StreamSetRead(nint stream, delegate* unmanaged[Cdecl]<byte*, nuint, void*, nuint> read);

    [LibraryImport(Library, EntryPoint = "opj_stream_set_skip_function")]
    internal static partial void StreamSetSkip(nint stream, delegate* unmanaged[Cdecl]<long, void*, long> skip);

    [LibraryImport(Library, EntryPoint = "opj_stream_set_seek_function")]
    internal static partial void StreamSetSeek(nint stream, delegate* unmanaged[Cdecl]<long, void*, int> seek);

    [LibraryImport(Library, EntryPoint = "opj_stream_set_user_data")]
    internal static partial void StreamSetUserData(nint stream, void* data, nint free);

    [LibraryImport(Library, EntryPoint = "opj_stream_set_user_data_length")]
    internal static partial void StreamSetUserDataLength(nint stream, ulong length);

    [LibraryImport(Library, EntryPoint = "opj_create_decompress")]
    internal static partial nint CreateDecompress(int format);

    [LibraryImport(Library, EntryPoint = "opj_destroy_codec")]
    internal static partial void DestroyCodec(nint codec);

    [LibraryImport(Library, EntryPoint = "opj_set_default_decoder_parameters")]
    internal static partial void SetDefaultParameters(byte* parameters);

    [LibraryImport(Library, EntryPoint = "opj_setup_decoder")]
    internal static partial int SetupDecoder(nint codec, byte* parameters);

    [LibraryImport(Library, EntryPoint = "opj_decoder_set_strict_mode")]
    internal static partial int SetStrictMode(nint codec, int strict);

    [LibraryImport(Library, EntryPoint = "opj_set_error_handler")]
    internal static partial int SetErrorHandler(nint codec, delegate* unmanaged[Cdecl]<byte*, void*, void> handler, void* data);

    [LibraryImport(Library, EntryPoint = "opj_read_header")]
    internal static partial int ReadHeader(nint stream, nint codec, out Image* image);

    [LibraryImport(Library, EntryPoint = "opj_decode")]
    internal static partial int Decode(nint codec, nint stream, Image* image);

    [LibraryImport(Library, EntryPoint = "opj_end_decompress")]
    internal static partial int EndDecompress(nint codec, nint stream);

    [LibraryImport(Library, EntryPoint = "opj_image_destroy")]
    internal static partial void ImageDestroy(Image* image);
}
