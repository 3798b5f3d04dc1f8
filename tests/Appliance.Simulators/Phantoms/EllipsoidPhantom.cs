using System.Globalization;
using System.Runtime.InteropServices;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;

namespace Appliance.Simulators.Phantoms;

/// <summary>
/// An ellipsoid of water in air whose size is known, scanned by slices at any places: unevenly, or with the gantry tilted about the
/// patient's left-right axis while the table moves along the patient, so that slices are turned and shifted against each other.
/// </summary>
public sealed record EllipsoidPhantom
{
    /// <summary>HU of the ellipsoid.</summary>
    public const short InsideHu = 40;

    /// <summary>HU around it.</summary>
    public const short OutsideHu = -1000;

    /// <summary>Half axes to the left, back and head, mm.</summary>
    public Vector3D HalfAxes { get; init; } = new(60, 45, 50);

    /// <summary>Tilt of the gantry, degrees.</summary>
    public double TiltDegrees { get; init; }

    /// <summary>Of two phantoms with different seeds each is a study of its own.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Rows and columns of a slice.</summary>
    public int Size { get; init; } = 96;

    /// <summary>Distance between pixels, mm.</summary>
    public double PixelSpacing { get; init; } = 2;

    /// <summary>Places of the table, mm.</summary>
    public IReadOnlyList<double> TablePositions { get; init; } = [.. Enumerable.Range(0, 61).Select(slice => (slice - 30) * 3.0)];

    /// <summary>Rescale Slope of each slice; each is stored in its own scale, as PET and some MR are.</summary>
    public Func<int, double> Slope { get; init; } = _ => 1;

    /// <summary>Its volume, mL.</summary>
    public double Millilitres => 4.0 / 3 * Math.PI * HalfAxes.X * HalfAxes.Y * HalfAxes.Z / 1000;

    /// <summary>Writes the slices as CT images; gives the paths.</summary>
    public IReadOnlyList<string> WriteDicom(string folder)
    {
        Directory.CreateDirectory(folder);
        var dress = new PhantomDicom(new ThoraxPhantomOptions { Rows = Size, Columns = Size, Slices = TablePositions.Count, PixelSpacing = PixelSpacing, Seed = Seed });
        return [.. TablePositions.Select((_, slice) => Write(dress, slice, folder))];
    }

    private string Write(PhantomDicom dress, int slice, string folder)
    {
        double tilt = TiltDegrees * Math.PI / 180, half = (Size - 1) / 2.0 * PixelSpacing;
        var down = new Vector3D(0, Math.Cos(tilt), -Math.Sin(tilt));
        Vector3D first = new Vector3D(-half, 0, TablePositions[slice]) - (down * half);
        var pixels = new short[Size * Size];
        for (int pixel = 0; pixel < pixels.Length; pixel++)
        {
            Vector3D at = first + new Vector3D(pixel % Size * PixelSpacing, 0, 0) + (down * (pixel / Size * PixelSpacing));
            pixels[pixel] = IsInside(at) ? InsideHu : OutsideHu;
        }
        DicomDataset dataset = dress.Slice(pixels, slice, slice + 1).Dataset;
        double slope = Slope(slice);
        short[] stored = [.. pixels.Select(hu => (short)Math.Round((hu + 1024) / slope))];
        if (stored.Max() >= 1 << 12)
        {
            throw new InvalidOperationException($"A slope of {slope} needs more than 12 bits.");
        }
        dataset.AddOrUpdate(DicomTag.RescaleSlope, Text(slope))
            .AddOrUpdate(DicomTag.RescaleIntercept, "-1024")
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OW, MemoryMarshal.AsBytes<short>(stored).ToArray())
            .AddOrUpdate(DicomTag.GantryDetectorTilt, Text(TiltDegrees))
            .AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", Text(down.X), Text(down.Y), Text(down.Z))
            .AddOrUpdate(DicomTag.ImagePositionPatient, Text(first.X), Text(first.Y), Text(first.Z));
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"IM{slice:D4}.dcm"));
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        return path;
    }

    private bool IsInside(Vector3D at) => Square(at.X / HalfAxes.X) + Square(at.Y / HalfAxes.Y) + Square(at.Z / HalfAxes.Z) <= 1;

    private static double Square(double value) => value * value;

    private static string Text(double value) => value.ToString("0.##########", CultureInfo.InvariantCulture);
}
