namespace Appliance.Dicom.Imaging;

/// <summary>One frame as numbers, decompressed but otherwise as stored: no lookup table and no colour conversion has been applied.</summary>
/// <param name="Description">
/// What the numbers are: never planar, with the photometric interpretation that unpacking and decoding left. Of one frame.
/// </param>
/// <param name="Samples">
/// <see cref="PixelDescription.SamplesPerFrame"/> values, pixel by pixel, freed of bits outside Bits Stored and sign-extended. Of unsigned
/// 32-bit pixels they are the bits: <see cref="Value"/> gives the number.
/// </param>
public sealed record PixelFrame(PixelDescription Description, int[] Samples)
{
    /// <summary>A sample as the number it stands for.</summary>
    public double Value(int index) => Description is { BitsStored: 32, IsSigned: false } ? (uint)Samples[index] : Samples[index];
}
