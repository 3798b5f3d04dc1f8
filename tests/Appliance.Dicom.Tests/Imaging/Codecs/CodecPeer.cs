using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Imaging.Codecs;

/// <summary>DCMTK's and GDCM's own compressors and decompressors, on files.</summary>
internal static class CodecPeer
{
    private const string Dcmtk = "dcmtk";
    private const string Gdcm = "libgdcm-tools";

    /// <summary>Runs a peer's converter; its last two arguments are the files.</summary>
    internal static string Run(string tool, string source, string target, params string[] options)
    {
        Tool.Require($"/usr/bin/{tool}", tool.StartsWith("gdcm", StringComparison.Ordinal) ? Gdcm : Dcmtk);
        Tool.Result result = Tool.Run($"/usr/bin/{tool}", [.. options, source, target]);
        Assert.True(result.ExitCode == 0 && File.Exists(target), $"{tool} {string.Join(' ', options)}: {result.ExitCode} {result.Errors}");
        return target;
    }

    /// <summary>The same, for what a peer may refuse.</summary>
    /// <returns>Why it refused; null when it did not.</returns>
    internal static string? TryRun(string tool, string source, string target, params string[] options)
    {
        Tool.Require($"/usr/bin/{tool}", tool.StartsWith("gdcm", StringComparison.Ordinal) ? Gdcm : Dcmtk);
        Tool.Result result = Tool.Run($"/usr/bin/{tool}", [.. options, source, target]);
        return result.ExitCode == 0 && File.Exists(target) ? null : $"{tool}: {result.ExitCode} {result.Errors}";
    }

    /// <summary>The only frame of a compressed file: its fragments, joined.</summary>
    internal static byte[] Frame(DicomFile file)
    {
        var pixels = Assert.IsType<DicomFragmentSequence>(file.Dataset.Single(item => item.Tag == DicomTag.PixelData));
        return [.. pixels.Fragments.SelectMany(fragment => fragment.Bytes.ToArray())];
    }

    /// <summary>The pixel bytes of an uncompressed file, without the padding to an even length.</summary>
    internal static byte[] Pixels(string path)
    {
        DicomFile file = DicomFile.Open(path);
        var element = Assert.IsType<DicomElement>(file.Dataset.Single(item => item.Tag == DicomTag.PixelData));
        return element.Bytes.Span[..(int)PixelDescription.Read(file.Dataset).TotalBytes].ToArray();
    }
}
