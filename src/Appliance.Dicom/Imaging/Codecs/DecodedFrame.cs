namespace Appliance.Dicom.Imaging.Codecs;

/// <summary>One frame after decoding.</summary>
/// <param name="Pixels">Samples, little endian, pixel by pixel, each in Bits Allocated bits; exactly one frame, unpadded.</param>
/// <param name="Description">
/// What <paramref name="Pixels"/> holds: never planar, and with the photometric interpretation that decoding left, which may differ
/// from the data set's (YBR_RCT becomes RGB, subsampled YBR_FULL_422 becomes YBR_FULL).
/// </param>
public sealed record DecodedFrame(byte[] Pixels, PixelDescription Description);
