using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Frames;

/// <summary>
/// Native pixels of YBR_FULL_422 and the retired YBR_PARTIAL_422 (PS3.3 C.7.6.3.1.2): for each two pixels of a row Y, Y, CB, CR, the chrominance
/// taken at the first of the two. It is repeated for the second.
/// </summary>
internal static class ChromaSubsampling
{
    private const int SamplesOfTwoPixels = 4;

    /// <summary>
    /// True when the pixels are packed so. Gateways that decompress leave the name and store three samples a pixel (PS3.5 8.2.1 wants another
    /// name then): the length tells.
    /// </summary>
    internal static bool IsSubsampled(PixelDescription description, long length) =>
        description is { SamplesPerPixel: 3, PhotometricInterpretation: "YBR_FULL_422" or "YBR_PARTIAL_422" }
        && description.Columns % 2 == 0
        && length < description.TotalBytes;

    internal static int SamplesPerFrame(PixelDescription description) => description.Rows * description.Columns * SamplesOfTwoPixels / 2;

    internal static long BitsPerFrame(PixelDescription description) => (long)SamplesPerFrame(description) * description.BitsAllocated;

    internal static PixelFrame Expand(PixelDescription description, ReadOnlySpan<int> packed)
    {
        var samples = new int[description.SamplesPerFrame];
        for (int pair = 0; pair < packed.Length / SamplesOfTwoPixels; pair++)
        {
            ReadOnlySpan<int> four = packed.Slice(pair * SamplesOfTwoPixels, SamplesOfTwoPixels);
            Span<int> six = samples.AsSpan(pair * 6, 6);
            (six[0], six[1], six[2]) = (four[0], four[2], four[3]);
            (six[3], six[4], six[5]) = (four[1], four[2], four[3]);
        }

        return new PixelFrame(description with { PhotometricInterpretation = Expanded(description.PhotometricInterpretation), IsPlanar = false }, samples);
    }

    /// <summary>What three samples a pixel are called.</summary>
    internal static string Expanded(string photometricInterpretation) =>
        photometricInterpretation == "YBR_FULL_422" ? "YBR_FULL" : "YBR_PARTIAL_444";
}
