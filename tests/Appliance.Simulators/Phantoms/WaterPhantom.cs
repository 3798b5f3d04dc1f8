using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Simulators.Phantoms;

/// <summary>
/// A cylinder of water along the patient, as a physicist scans it: size, density, noise and what the scanner says of the dose are known. It can lie on a
/// table, be larger than the field of view, or end before the scan does.
/// </summary>
public sealed record WaterPhantom
{
    /// <summary>HU of the air around it.</summary>
    public const short Air = -1000;

    /// <summary>HU of what lies beyond a round field: the least that 12 bits hold.</summary>
    public const short Padding = -1024;

    private const short TableHu = -50;
    private const double TableThicknessMm = 6;
    private const double TableGapMm = 2;

    /// <summary>Width, mm.</summary>
    public double WidthMm { get; init; } = 300;

    /// <summary>Height, mm; null for a round one.</summary>
    public double? HeightMm { get; init; }

    /// <summary>HU of the cylinder: 0 is water.</summary>
    public short Hu { get; init; }

    /// <summary>Standard deviation of white noise, HU.</summary>
    public double Noise { get; init; } = 5;

    /// <summary>Rows and columns of a slice.</summary>
    public int Size { get; init; } = 220;

    /// <summary>Distance between pixels, mm.</summary>
    public double PixelSpacing { get; init; } = 1.5;

    /// <summary>Slices.</summary>
    public int Slices { get; init; } = 4;

    /// <summary>Slices at the feet that show air alone.</summary>
    public int EmptySlices { get; init; }

    /// <summary>Distance between slices, mm.</summary>
    public double SliceSpacing { get; init; } = 5;

    /// <summary>How far to the left of the middle it lies, mm.</summary>
    public double LeftMm { get; init; }

    /// <summary>Whether it lies on a table: a plate that does not touch it.</summary>
    public bool Table { get; init; }

    /// <summary>Whether only what lies in the inscribed circle was reconstructed.</summary>
    public bool RoundField { get; init; }

    /// <summary>Chooses the noise; of two phantoms with different seeds each is a study of its own.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>CTDIvol of each slice, mGy; null for a scanner that does not say it.</summary>
    public Func<int, double?> CtdiVol { get; init; } = _ => 10;

    /// <summary>CTDI Phantom Type (CID 4052): 113691 body, 113690 head; null for a scanner that does not say it.</summary>
    public string? CtdiPhantom { get; init; } = "113691";

    /// <summary>Body Part Examined; empty for none.</summary>
    public string BodyPart { get; init; } = "ABDOMEN";

    /// <summary>Its water-equivalent diameter, mm.</summary>
    public double WaterEquivalentMm => Math.Sqrt(WidthMm * (HeightMm ?? WidthMm) * (1 + (Hu / 1000.0)));

    /// <summary>Writes the slices as CT images, from the feet to the head; gives the paths.</summary>
    public IReadOnlyList<string> WriteDicom(string folder)
    {
        Directory.CreateDirectory(folder);
        var dress = new PhantomDicom(new ThoraxPhantomOptions
        {
            Rows = Size, Columns = Size, Slices = Slices, PixelSpacing = PixelSpacing, SliceSpacing = SliceSpacing, Seed = Seed, Charset = PhantomCharset.Ascii,
        });
        return [.. Enumerable.Range(0, Slices).Select(slice => Write(dress, slice, folder))];
    }

    /// <summary>HU of a slice, row by row.</summary>
    public short[] Voxels(int slice)
    {
        var pixels = new short[Size * Size];
        for (int pixel = 0; pixel < pixels.Length; pixel++)
        {
            double x = ((pixel % Size) - ((Size - 1) / 2.0)) * PixelSpacing, y = ((pixel / Size) - ((Size - 1) / 2.0)) * PixelSpacing;
            double noise = Noise > 0 ? Noise * SeededRandom.NormalAt((ulong)Seed, ((long)slice * pixels.Length) + pixel) : 0;
            bool isPadding = RoundField && Math.Sqrt((x * x) + (y * y)) > Size * PixelSpacing / 2;
            pixels[pixel] = isPadding ? Padding : (short)Math.Max(Padding, Math.Round(At(x - LeftMm, y, slice) + noise));
        }
        return pixels;
    }

    private short At(double x, double y, int slice)
    {
        double height = HeightMm ?? WidthMm, table = (height / 2) + TableGapMm;
        return slice >= EmptySlices && (4 * x * x / (WidthMm * WidthMm)) + (4 * y * y / (height * height)) <= 1 ? Hu
            : Table && y > table && y <= table + TableThicknessMm ? TableHu
            : Air;
    }

    private string Write(PhantomDicom dress, int slice, string folder)
    {
        DicomDataset dataset = dress.Slice(Voxels(slice), slice, slice + 1).Dataset;
        dataset.AddOrUpdate(DicomTag.StudyDescription, "CT water phantom").AddOrUpdate(DicomTag.SeriesDescription, "Water").AddOrUpdate(DicomTag.BodyPartExamined, BodyPart);
        if (CtdiVol(slice) is { } dose)
        {
            dataset.AddOrUpdate(DicomTag.CTDIvol, dose);
        }
        if (CtdiPhantom is { } phantom)
        {
            dataset.AddOrUpdate(DicomTag.CTDIPhantomTypeCodeSequence, new DicomDataset()
                .AddOrUpdate(DicomTag.CodeValue, phantom)
                .AddOrUpdate(DicomTag.CodingSchemeDesignator, "DCM")
                .AddOrUpdate(DicomTag.CodeMeaning, phantom == "113690" ? "IEC Head Dosimetry Phantom" : "IEC Body Dosimetry Phantom"));
        }
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"IM{slice:D4}.dcm"));
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        return path;
    }
}
