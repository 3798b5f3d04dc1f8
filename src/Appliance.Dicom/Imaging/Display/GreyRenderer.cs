using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Display;

/// <summary>The grayscale pipeline (PS3.4 N.2): modality, VOI, presentation.</summary>
internal sealed class GreyRenderer
{
    private const int LargestTableBits = 16;
    private readonly PixelDescription _description;
    private readonly ModalityTransform _modality;
    private readonly Func<double, double> _brightness;
    private readonly bool _isInverse;

    /// <param name="dataset">The image.</param>
    /// <param name="frameNumber">Frame number from 0.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="window">The window asked for; null for what the image proposes.</param>
    internal GreyRenderer(DicomDataset dataset, int frameNumber, PixelFrame frame, VoiWindow? window)
    {
        _description = frame.Description;
        _modality = ModalityTransform.Read(dataset, frameNumber);
        _brightness = window is not null ? window.Apply : Proposed(dataset, frameNumber, frame);

        // DX and MG say with Presentation LUT Shape what MONOCHROME1 says (PS3.3 C.8.11.3.1.2, C.11.6.1.2): one inversion, not two.
        _isInverse = dataset.GetStringOrEmpty(DicomTag.PresentationLUTShape) switch
        {
            "INVERSE" => true,
            "IDENTITY" => false,
            _ => _description.PhotometricInterpretation == "MONOCHROME1",
        };
    }

    internal byte[] Render(PixelFrame frame)
    {
        byte[] grey = new byte[frame.Samples.Length];
        if (_description.BitsStored > LargestTableBits)
        {
            for (int i = 0; i < grey.Length; i++) { grey[i] = Grey(frame.Value(i)); }
            return grey;
        }

        // As many inputs as the bits allow: each is worked out once.
        byte[] table = new byte[1 << _description.BitsStored];
        int offset = _description.IsSigned ? table.Length / 2 : 0;
        for (int i = 0; i < table.Length; i++) { table[i] = Grey(i - offset); }
        for (int i = 0; i < grey.Length; i++) { grey[i] = table[frame.Samples[i] + offset]; }
        return grey;
    }

    private byte Grey(double stored)
    {
        double brightness = _brightness(_modality.Apply(stored));
        return (byte)Math.Round(255 * (_isInverse ? 1 - brightness : brightness), MidpointRounding.AwayFromZero);
    }

    /// <summary>The first window, else the first table, else what shows everything.</summary>
    private Func<double, double> Proposed(DicomDataset dataset, int frameNumber, PixelFrame frame)
    {
        VoiTransforms views = VoiTransforms.Read(dataset, frameNumber, _modality.CanBeNegative(_description));
        return views switch
        {
            { Windows: [VoiWindow first, ..] } => first.Apply,
            { Tables: [LookupTable first, ..] } => value => (double)first.Apply(value) / first.Maximum,
            _ => WholeRange(dataset, frame).Apply,
        };
    }

    /// <summary>Up to 8 bits are meant for a screen as they are; of more bits few are used, and padding is not part of the picture.</summary>
    private VoiWindow WholeRange(DicomDataset dataset, PixelFrame frame)
    {
        if (_modality.Table is { } table)
        {
            return VoiWindow.Between(0, table.Maximum);
        }

        if (_description is { BitsStored: <= 8, IsSigned: false })
        {
            double black = _modality.Apply(0), white = _modality.Apply((1 << _description.BitsStored) - 1);
            return VoiWindow.Between(Math.Min(black, white), Math.Max(black, white));
        }

        PixelPadding? padding = PixelPadding.Read(dataset, _description);
        double least = double.PositiveInfinity, greatest = double.NegativeInfinity;
        for (int i = 0; i < frame.Samples.Length; i++)
        {
            if (padding?.Contains(frame.Samples[i]) != true)
            {
                double value = _modality.Apply(frame.Value(i));
                (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
            }
        }

        return least < greatest ? VoiWindow.Between(least, greatest) : VoiWindow.Between(0, 1);
    }
}
