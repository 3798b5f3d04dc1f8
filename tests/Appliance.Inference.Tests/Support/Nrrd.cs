using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Appliance.Inference.Tests.Support;

/// <summary>Reads the gzip-encoded unsigned-short NRRD label that the reference data holds.</summary>
internal static class Nrrd
{
    public static ushort[] ReadLabels(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int end = bytes.AsSpan().IndexOf("\n\n"u8);
        string header = Encoding.ASCII.GetString(bytes, 0, end);
        Assert.Contains("type: unsigned short", header, StringComparison.Ordinal);
        Assert.Contains("encoding: gzip", header, StringComparison.Ordinal);
        using var gzip = new GZipStream(new MemoryStream(bytes, end + 2, bytes.Length - end - 2), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        gzip.CopyTo(raw);
        return MemoryMarshal.Cast<byte, ushort>(raw.ToArray()).ToArray();
    }
}
