using System.Runtime.InteropServices;

namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>
/// One of DCMTK's three builds of the IJG library with the lossless patch (Debian package libdcmtk17): samples of up to 8, 12 or 16 bits.
/// They are what the field's reference decoder runs on, so that lossy frames come out bit for bit as DCMTK and GDCM decode them.
/// </summary>
internal sealed unsafe class IjgLibrary
{
    /// <summary>Sonames tried, that of Debian 12 first.</summary>
    private static readonly string[] Versions = ["17", "18", "19"];

    private static readonly Lazy<IjgLibrary>[] Builds = [Load(8), Load(12), Load(16)];

    private IjgLibrary(nint library, int bits)
    {
        StandardError = (delegate* unmanaged[Cdecl]<IjgErrorManager*, IjgErrorManager*>)Export("std_error");
        CreateDecompress = (delegate* unmanaged[Cdecl]<IjgDecompress*, int, nuint, void>)Export("CreateDecompress");
        DestroyDecompress = (delegate* unmanaged[Cdecl]<IjgDecompress*, void>)Export("destroy_decompress");
        ReadHeader = (delegate* unmanaged[Cdecl]<IjgDecompress*, int, int>)Export("read_header");
        StartDecompress = (delegate* unmanaged[Cdecl]<IjgDecompress*, int>)Export("start_decompress");
        ReadScanlines = (delegate* unmanaged[Cdecl]<IjgDecompress*, byte**, uint, uint>)Export("read_scanlines");
        FinishDecompress = (delegate* unmanaged[Cdecl]<IjgDecompress*, int>)Export("finish_decompress");
        ResyncToRestart = Export("resync_to_restart");
        SampleBytes = bits == 8 ? 1 : 2;

        nint Export(string name) => NativeLibrary.GetExport(library, $"jpeg{bits}_{name}");
    }

    internal delegate* unmanaged[Cdecl]<IjgErrorManager*, IjgErrorManager*> StandardError { get; }

    internal delegate* unmanaged[Cdecl]<IjgDecompress*, int, nuint, void> CreateDecompress { get; }

    internal delegate* unmanaged[Cdecl]<IjgDecompress*, void> DestroyDecompress { get; }

    internal delegate* unmanaged[Cdecl]<IjgDecompress*, int, int> ReadHeader { get; }

    internal delegate* unmanaged[Cdecl]<IjgDecompress*, int> StartDecompress { get; }

    internal delegate* unmanaged[Cdecl]<IjgDecompress*, byte**, uint, uint> ReadScanlines { get; }

    internal delegate* unmanaged[Cdecl]<IjgDecompress*, int> FinishDecompress { get; }

    internal nint ResyncToRestart { get; }

    /// <summary>Bytes of a sample as this build hands it out.</summary>
    internal int SampleBytes { get; }

    /// <summary>The build for samples of so many bits, chosen as DCMTK does.</summary>
    internal static IjgLibrary For(int precision) => Builds[precision <= 8 ? 0 : precision <= 12 ? 1 : 2].Value;

    private static Lazy<IjgLibrary> Load(int bits) => new(() =>
    {
        foreach (string version in Versions)
        {
            if (NativeLibrary.TryLoad($"libijg{bits}.so.{version}", out nint library))
            {
                return new IjgLibrary(library, bits);
            }
        }

        throw new DllNotFoundException($"libijg{bits}.so.{Versions[0]}");
    });
}
