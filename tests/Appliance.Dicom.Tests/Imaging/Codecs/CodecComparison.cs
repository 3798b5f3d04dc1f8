using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Imaging.Codecs;

/// <summary>A way to compress, and the comparison of what comes out here with what comes out of the peers.</summary>
/// <param name="Name">What it writes.</param>
/// <param name="Tool">The peer's program.</param>
/// <param name="Options">Its options.</param>
/// <param name="Decompressor">DCMTK's program that reads it again, if it has one; GDCM's reads all.</param>
/// <param name="IsLossless">True when the source must come out.</param>
internal sealed record CodecComparison(string Name, string Tool, string[] Options, string? Decompressor, bool IsLossless)
{
    /// <summary>What is wrong; nothing when all agree.</summary>
    internal IEnumerable<string> Faults(IFrameDecoder decoder, TestPicture picture)
    {
        using var folder = new TemporaryFolder();
        picture.ToFile().Save(folder.File("source"));
        if (CodecPeer.TryRun(Tool, folder.File("source"), folder.File("compressed"), Options) is { } refused)
        {
            // The one combination that an encoder has no way to write.
            return refused.Contains("Unsupported pixel representation for near-lossless", StringComparison.Ordinal) ? [] : [refused];
        }

        DicomFile file = DicomFile.Open(folder.File("compressed"));
        DecodedFrame frame = decoder.Decode(
            file.TransferSyntax, CodecPeer.Frame(file), PixelDescription.Read(file.Dataset), TestContext.Current.CancellationToken);
        var faults = new List<string>();
        if (IsLossless && !frame.Pixels.AsSpan().SequenceEqual(picture.Pixels))
        {
            faults.Add("not the source");
        }

        if (Decompressor is not null)
        {
            CheckAgainst(CodecPeer.Run(Decompressor, folder.File("compressed"), folder.File("dcmtk")), frame, faults);
        }

        // GDCM 3.0.21 asserts that JPEG fills its bytes; where it does not, the source and DCMTK judge alone.
        string? gdcm = CodecPeer.TryRun("gdcmconv", folder.File("compressed"), folder.File("gdcm"), "--raw");
        if (gdcm is null)
        {
            CheckAgainst(folder.File("gdcm"), frame, faults);
        }
        else if (Decompressor is null || !gdcm.Contains("Assertion", StringComparison.Ordinal))
        {
            faults.Add(gdcm);
        }

        return faults;
    }

    private static void CheckAgainst(string peer, DecodedFrame frame, List<string> faults)
    {
        string photometric = DicomFile.Open(peer).Dataset.GetString(DicomTag.PhotometricInterpretation);

        // GDCM leaves YBR_FULL as it is; we and DCMTK convert it in the library.
        bool isGdcmColour = photometric == "YBR_FULL" && Path.GetFileName(peer) == "gdcm" && frame.Description.PhotometricInterpretation == "RGB";
        if (!isGdcmColour && (photometric != frame.Description.PhotometricInterpretation || !frame.Pixels.AsSpan().SequenceEqual(CodecPeer.Pixels(peer))))
        {
            faults.Add($"not what {Path.GetFileName(peer)} gives ({photometric}, here {frame.Description.PhotometricInterpretation})");
        }
    }
}
