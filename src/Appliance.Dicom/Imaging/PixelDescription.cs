using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging;

/// <summary>How the pixels of an image are laid out (Image Pixel Module, PS3.3 C.7.6.3), checked for sense before anything is sized by it.</summary>
public sealed record PixelDescription
{
    /// <summary>Largest uncompressed frame that is accepted, in bytes: 65535 × 65535 would be 8 GiB, no modality comes near.</summary>
    public const long MaxFrameBytes = 1L << 30;

    /// <summary>Largest number of frames that is accepted in one instance.</summary>
    public const int MaxFrames = 1 << 20;

    /// <summary>Rows of a frame.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of a frame.</summary>
    public required int Columns { get; init; }

    /// <summary>Frames in the instance; 1 when Number of Frames is absent.</summary>
    public int NumberOfFrames { get; init; } = 1;

    /// <summary>Samples per pixel: 1 (grey, palette) or 3 (colour).</summary>
    public int SamplesPerPixel { get; init; } = 1;

    /// <summary>Photometric Interpretation, as MONOCHROME2 or RGB.</summary>
    public string PhotometricInterpretation { get; init; } = "MONOCHROME2";

    /// <summary>True when the samples of a colour frame are stored plane by plane (Planar Configuration 1).</summary>
    public bool IsPlanar { get; init; }

    /// <summary>Bits each sample occupies: 1, 8, 16 or 32.</summary>
    public required int BitsAllocated { get; init; }

    /// <summary>Bits of a sample that carry the value.</summary>
    public required int BitsStored { get; init; }

    /// <summary>Most significant bit of the value inside its cell.</summary>
    public required int HighBit { get; init; }

    /// <summary>True when values are two's complement (Pixel Representation 1).</summary>
    public bool IsSigned { get; init; }

    /// <summary>Samples in one frame.</summary>
    public int SamplesPerFrame => checked(Rows * Columns * SamplesPerPixel);

    /// <summary>Bits in one frame; frames of 1-bit pixels follow each other without padding (PS3.5 8.1.1).</summary>
    public long BitsPerFrame => (long)SamplesPerFrame * BitsAllocated;

    /// <summary>Bytes of all frames together, before the padding to an even length.</summary>
    public long TotalBytes => ((BitsPerFrame * NumberOfFrames) + 7) / 8;

    /// <summary>Reads and checks the description.</summary>
    /// <exception cref="DicomDataException">An attribute is missing or the combination makes no sense; the message names it.</exception>
    public static PixelDescription Read(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        int bitsAllocated = dataset.GetValue<ushort>(DicomTag.BitsAllocated);
        int bitsStored = dataset.TryGetValue(DicomTag.BitsStored, out ushort stored) ? stored : bitsAllocated;
        var description = new PixelDescription
        {
            Rows = dataset.GetValue<ushort>(DicomTag.Rows),
            Columns = dataset.GetValue<ushort>(DicomTag.Columns),
            NumberOfFrames = dataset.TryGetValue(DicomTag.NumberOfFrames, out int frames) ? frames : 1,
            SamplesPerPixel = dataset.TryGetValue(DicomTag.SamplesPerPixel, out ushort samples) ? samples : 1,
            PhotometricInterpretation = dataset.GetStringOrEmpty(DicomTag.PhotometricInterpretation),
            IsPlanar = dataset.TryGetValue(DicomTag.PlanarConfiguration, out ushort planar) && planar == 1,
            BitsAllocated = bitsAllocated,
            BitsStored = bitsStored,
            HighBit = dataset.TryGetValue(DicomTag.HighBit, out ushort highBit) ? highBit : bitsStored - 1,
            IsSigned = dataset.TryGetValue(DicomTag.PixelRepresentation, out ushort representation) && representation == 1,
        };
        return description.Fault() is { } fault ? throw new DicomDataException(fault) : description;
    }

    private string? Fault() => this switch
    {
        { Rows: 0 } or { Columns: 0 } => $"The image has {Rows} rows and {Columns} columns; both must be at least 1.",
        { SamplesPerPixel: not (1 or 3 or 4) } => $"Samples per Pixel is {SamplesPerPixel}; 1, 3 or 4 is expected.",
        { BitsAllocated: not (1 or 8 or 16 or 32) } => $"Bits Allocated is {BitsAllocated}; 1, 8, 16 or 32 is expected.",
        { BitsStored: 0 } => "Bits Stored is 0.",
        _ when BitsStored > BitsAllocated => $"Bits Stored is {BitsStored}, more than Bits Allocated {BitsAllocated}.",
        _ when HighBit < BitsStored - 1 || HighBit >= BitsAllocated => $"High Bit is {HighBit} with {BitsStored} of {BitsAllocated} bits stored.",
        { NumberOfFrames: < 1 or > MaxFrames } => $"Number of Frames is {NumberOfFrames}; 1 to {MaxFrames} is expected.",
        // Samples count as well as bytes: a frame is unpacked into a number per sample.
        _ when (long)Rows * Columns * SamplesPerPixel * Math.Max(8, BitsAllocated) / 8 > MaxFrameBytes =>
            $"A frame of {Rows} × {Columns} × {SamplesPerPixel} × {BitsAllocated} bits exceeds {MaxFrameBytes} bytes.",
        _ => null,
    };
}
