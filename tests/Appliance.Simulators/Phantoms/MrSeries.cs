using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;

namespace Appliance.Simulators.Phantoms;

/// <summary>
/// A series of MR images (PS3.3 A.4) of whatever has a signal at every place of the patient: a synthetic head, or a real one that is sampled anew.
/// Slices lie as <see cref="Plane"/> says around <see cref="Centre"/>. The same options make the same files.
/// </summary>
public sealed record MrSeries
{
    /// <summary>Signal at a place in the patient, mm to the left, back and head; 0 to 4095.</summary>
    public required Func<Vector3D, double> Signal { get; init; }

    /// <summary>Names what is shown: equal names with equal options are equal studies.</summary>
    public required string Subject { get; init; }

    /// <summary>How the slices lie.</summary>
    public MrPlane Plane { get; init; } = MrPlane.Sagittal;

    /// <summary>Middle of the scan, mm.</summary>
    public Vector3D Centre { get; init; } = new(0, 0, 0);

    /// <summary>Extent along a row, along a column and across the slices, mm.</summary>
    public Vector3D Extent { get; init; } = new(230, 230, 190);

    /// <summary>Distance between pixels, mm.</summary>
    public double PixelSpacing { get; init; } = 1;

    /// <summary>Distance between slices, mm.</summary>
    public double SliceSpacing { get; init; } = 1;

    /// <summary>Nominal thickness, mm; null as the distance.</summary>
    public double? SliceThickness { get; init; }

    /// <summary>Slices that are not written, counted from the first.</summary>
    public IReadOnlySet<int> Missing { get; init; } = new HashSet<int>();

    /// <summary>What else the headers say, over what an MPRAGE series says; null takes an attribute away.</summary>
    public IReadOnlyDictionary<DicomTag, string?> Header { get; init; } = new Dictionary<DicomTag, string?>();

    /// <summary>How the files are written.</summary>
    public DicomTransferSyntax TransferSyntax { get; init; } = DicomTransferSyntax.ExplicitVRLittleEndian;

    /// <summary>The images in slice order.</summary>
    public IReadOnlyList<DicomFile> Images()
    {
        (Vector3D row, Vector3D column) = Directions();
        Vector3D normal = row.Cross(column);
        int columns = Count(Extent.X, PixelSpacing), rows = Count(Extent.Y, PixelSpacing), slices = Count(Extent.Z, SliceSpacing);
        Vector3D corner = Centre - (row * ((columns - 1) / 2.0 * PixelSpacing)) - (column * ((rows - 1) / 2.0 * PixelSpacing)) - (normal * ((slices - 1) / 2.0 * SliceSpacing));
        return [.. Enumerable.Range(0, slices).Where(slice => !Missing.Contains(slice)).AsParallel().AsOrdered()
            .Select(slice => Image(corner + (normal * (slice * SliceSpacing)), row, column, rows, columns, slice))];
    }

    /// <summary>Writes the images; gives the paths.</summary>
    public IReadOnlyList<string> WriteDicom(string folder)
    {
        Directory.CreateDirectory(folder);
        var paths = new List<string>();
        foreach (DicomFile image in Images())
        {
            paths.Add(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"MR{paths.Count:D4}.dcm")));
            image.Save(paths[^1]);
        }

        return paths;
    }

    private static int Count(double extent, double spacing) => Math.Max(1, (int)Math.Round(extent / spacing));

    private (Vector3D Row, Vector3D Column) Directions()
    {
        if (Plane != MrPlane.Oblique)
        {
            return Plane switch
            {
                MrPlane.Axial => (new Vector3D(1, 0, 0), new Vector3D(0, 1, 0)),
                MrPlane.Coronal => (new Vector3D(1, 0, 0), new Vector3D(0, 0, -1)),
                _ => (new Vector3D(0, 1, 0), new Vector3D(0, 0, -1)),
            };
        }

        const double tilt = 17 * Math.PI / 180, turn = 6 * Math.PI / 180;
        var row = new Vector3D(Math.Cos(turn), Math.Sin(turn), 0);
        return (row, new Vector3D(-Math.Sin(turn) * Math.Cos(tilt), Math.Cos(turn) * Math.Cos(tilt), Math.Sin(tilt)));
    }

    private DicomFile Image(Vector3D first, Vector3D row, Vector3D column, int rows, int columns, int slice)
    {
        byte[] pixels = new byte[2 * rows * columns];
        for (int y = 0; y < rows; y++)
        {
            Vector3D line = first + (column * (y * PixelSpacing));
            for (int x = 0; x < columns; x++)
            {
                double signal = Math.Clamp(Math.Round(Signal(line + (row * (x * PixelSpacing)))), 0, 4095);
                BinaryPrimitives.WriteUInt16LittleEndian(pixels.AsSpan(2 * ((y * columns) + x)), (ushort)signal);
            }
        }

        DicomDataset dataset = Common(slice)
            .AddOrUpdate(DicomTag.SliceThickness, Text(SliceThickness ?? SliceSpacing))
            .AddOrUpdate(DicomTag.SpacingBetweenSlices, Text(SliceSpacing))
            .AddOrUpdate(DicomTag.ImagePositionPatient, Text(first.X), Text(first.Y), Text(first.Z))
            .AddOrUpdate(DicomTag.ImageOrientationPatient, Text(row.X), Text(row.Y), Text(row.Z), Text(column.X), Text(column.Y), Text(column.Z))
            .AddOrUpdate(DicomTag.PixelSpacing, Text(PixelSpacing), Text(PixelSpacing))
            .AddPixels(rows, columns, bitsStored: 12, pixels);
        foreach ((DicomTag tag, string? value) in Header)
        {
            if (value is null)
            {
                dataset.Remove(tag);
            }
            else
            {
                dataset.AddOrUpdate(tag, value.Split('\\'));
            }
        }

        return new DicomFile(dataset, TransferSyntax);
    }

    /// <summary>An MPRAGE series of a head, of somebody who does not exist.</summary>
    private DicomDataset Common(int slice) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192")
            .AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "M", "ND")
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.MRImageStorage.Value)
            .AddOrUpdate(DicomTag.SOPInstanceUID, Uid($"slice {slice}"))
            .AddOrUpdate(DicomTag.Modality, "MR")
            .AddOrUpdate(DicomTag.Manufacturer, "Appliance simulators")
            .AddOrUpdate(DicomTag.ManufacturerModelName, "MrSeries")
            .AddOrUpdate(DicomTag.SoftwareVersions, "1")
            .AddOrUpdate(DicomTag.StudyDescription, "MR head")
            .AddOrUpdate(DicomTag.SeriesDescription, "t1_mprage_sag_p2_iso")
            .AddPatient("Chen^Ming=陈^明", "HEAD-0001", birthDate: "19700401")
            .AddStudy(Uid("study"), "ACCHEAD1")
            .AddTimes()
            .AddOrUpdate(DicomTag.PatientPosition, "HFS")
            .AddOrUpdate(DicomTag.BodyPartExamined, "HEAD")
            .AddOrUpdate(DicomTag.ScanningSequence, "GR", "IR")
            .AddOrUpdate(DicomTag.SequenceVariant, "SP", "MP")
            .AddOrUpdate(DicomTag.ScanOptions, "IR")
            .AddOrUpdate(DicomTag.MRAcquisitionType, "3D")
            .AddOrUpdate(DicomTag.SequenceName, "*tfl3d1_16ns")
            .AddOrUpdate(DicomTag.RepetitionTime, "2300")
            .AddOrUpdate(DicomTag.EchoTime, "2.98")
            .AddOrUpdate(DicomTag.InversionTime, "900")
            .AddOrUpdate(DicomTag.FlipAngle, "9")
            .AddOrUpdate(DicomTag.EchoTrainLength, "1")
            .AddOrUpdate(DicomTag.MagneticFieldStrength, "3")
            .AddOrUpdate(DicomTag.SeriesInstanceUID, Uid("series"))
            .AddOrUpdate(DicomTag.FrameOfReferenceUID, Uid("frame of reference"))
            .AddOrUpdate(DicomTag.PositionReferenceIndicator, "")
            .AddOrUpdate(DicomTag.SeriesNumber, "3")
            .AddOrUpdate(DicomTag.AcquisitionNumber, "1")
            .AddOrUpdate(DicomTag.InstanceNumber, (slice + 1).ToString(CultureInfo.InvariantCulture))
            .AddOrUpdate(DicomTag.WindowCenter, "500")
            .AddOrUpdate(DicomTag.WindowWidth, "1000");

    private string Uid(string part)
    {
        string header = string.Join(';', Header.OrderBy(item => item.Key).Select(item => $"{item.Key}={item.Value}"));
        return DicomUID.Derive(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"mr series|{Subject}|{Plane}|{Extent}|{PixelSpacing}|{SliceSpacing}|{SliceThickness}|{header}|{part}"))).Value;
    }

    private static string Text(double value) => Math.Round(value, 8).ToString("0.########", CultureInfo.InvariantCulture);
}
