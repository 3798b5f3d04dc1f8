namespace Appliance.Dicom.Imaging.Codecs.Native;

/// <summary>What a codestream says of its own picture.</summary>
internal readonly record struct CodestreamSize(long Columns, long Rows, int Components, int Precision)
{
    /// <summary>
    /// PS3.5 8.2: the codestream and the Image Pixel Module describe one picture. Another size, or samples that do not fit, is a damaged
    /// object; precision below Bits Stored is harmless, as samples are only widened.
    /// </summary>
    /// <exception cref="CodecException">They differ.</exception>
    internal void MustBe(PixelDescription description)
    {
        _ = FrameLimits.PixelCount(description);
        if (Columns != description.Columns || Rows != description.Rows || Components != description.SamplesPerPixel)
        {
            throw new CodecException(CodecFault.Damaged, $"The codestream holds {Columns} × {Rows} × {Components} samples; the data set says {description.Columns} × {description.Rows} × {description.SamplesPerPixel}.");
        }

        if (Precision < 1 || Precision > description.BitsAllocated)
        {
            throw new CodecException(CodecFault.Damaged, $"The codestream has samples of {Precision} bits; the data set allocates {description.BitsAllocated}.");
        }
    }
}
