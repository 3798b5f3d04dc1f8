using System.Runtime.InteropServices;

namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>
/// jpeg_decompress_struct of the IJG library with the lossless patch, as DCMTK builds it on a 64-bit Linux. The library compares the size
/// with its own and refuses to start when they differ, so that another layout is an error and not a wrong picture.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 624)]
internal unsafe struct IjgDecompress
{
    internal const int LibraryVersion = 62;
    internal const int UnknownColor = 0;
    internal const int Rgb = 2;
    internal const int YCbCr = 3;

    [FieldOffset(0)] internal IjgErrorManager* Error;
    [FieldOffset(24)] internal nint ClientData;
    [FieldOffset(40)] internal IjgSource* Source;
    [FieldOffset(48)] internal uint ImageWidth;
    [FieldOffset(52)] internal uint ImageHeight;
    [FieldOffset(56)] internal int Components;
    [FieldOffset(60)] internal int CodedColor;
    [FieldOffset(64)] internal int OutputColor;
    [FieldOffset(136)] internal uint OutputWidth;
    [FieldOffset(140)] internal uint OutputHeight;
    [FieldOffset(148)] internal int OutputComponents;
    [FieldOffset(168)] internal uint OutputScanline;
}

/// <summary>jpeg_error_mgr; the library fills in what is not named here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 168)]
internal unsafe struct IjgErrorManager
{
    internal const int MessageBytes = 200;

    [FieldOffset(0)] internal delegate* unmanaged[Cdecl]<IjgDecompress*, void> ErrorExit;
    [FieldOffset(8)] internal delegate* unmanaged[Cdecl]<IjgDecompress*, int, void> EmitMessage;
    [FieldOffset(24)] internal delegate* unmanaged[Cdecl]<IjgDecompress*, byte*, void> FormatMessage;
}

/// <summary>jpeg_source_mgr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IjgSource
{
    internal byte* Next;
    internal nuint Left;
    internal delegate* unmanaged[Cdecl]<IjgDecompress*, void> Init;
    internal delegate* unmanaged[Cdecl]<IjgDecompress*, int> Fill;
    internal delegate* unmanaged[Cdecl]<IjgDecompress*, nint, void> Skip;
    internal nint ResyncToRestart;
    internal delegate* unmanaged[Cdecl]<IjgDecompress*, void> Terminate;
}
