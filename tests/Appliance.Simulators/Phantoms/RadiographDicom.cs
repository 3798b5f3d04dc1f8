using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Simulators.Phantoms;

/// <summary>Dresses a picture as a CR or DX image. Every UID comes from the options, so the same options make the same object.</summary>
public static class RadiographDicom
{
    /// <summary>A phantom as its options say.</summary>
    public static DicomFile Make(RadiographOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Make(new RadiographPhantom(options.Seed).Render(options.Rows, options.Columns), options);
    }

    /// <summary>A picture of one's own.</summary>
    /// <param name="upright">0 (black) to 1 (white), row by row, as large as the options say.</param>
    /// <param name="options">What is done to it, and how it is written.</param>
    public static DicomFile Make(double[] upright, RadiographOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (double[] picture, int rows, int columns) = Laid(upright, options);
        var dataset = new DicomDataset();
        AddPatientAndStudy(dataset, options);
        dataset.AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY");
        dataset.AddOrUpdate(DicomTag.SOPClassUID, options.SopClass);
        dataset.AddOrUpdate(DicomTag.SOPInstanceUID, Uid(options, "image"));
        dataset.AddOrUpdate(DicomTag.Modality, options.Modality);
        dataset.AddOrUpdate(DicomTag.SeriesInstanceUID, Uid(options, "series"));
        dataset.AddOrUpdate(DicomTag.SeriesNumber, "1");
        dataset.AddOrUpdate(DicomTag.InstanceNumber, "1");
        dataset.AddOrUpdate(DicomTag.Manufacturer, "Appliance simulators");
        dataset.AddOrUpdate(DicomTag.ManufacturerModelName, "RadiographPhantom");
        dataset.AddOrUpdate(DicomTag.PatientOrientation, "");
        dataset.AddOrUpdate(DicomTag.BodyPartExamined, options.BodyPart);
        dataset.AddOrUpdate(DicomTag.ViewPosition, options.View);
        if (options.Modality == "DX")
        {
            dataset.AddOrUpdate(DicomTag.PresentationIntentType, "FOR PRESENTATION");
            dataset.AddOrUpdate(DicomTag.PresentationLUTShape, options.Photometric == "MONOCHROME1" ? "INVERSE" : "IDENTITY");
        }

        AddPixels(dataset, picture, rows, columns, options);
        return new DicomFile(dataset, DicomTransferSyntax.Lookup("1.2.840.10008.1.2.1"));
    }

    private static (double[] Picture, int Rows, int Columns) Laid(double[] upright, RadiographOptions options)
    {
        (double[] picture, int rows, int columns) = ([.. upright], options.Rows, options.Columns);
        if (options.IsMirrored)
        {
            picture = [.. Enumerable.Range(0, picture.Length).Select(pixel => upright[(pixel / columns * columns) + columns - 1 - (pixel % columns)])];
        }

        for (int turn = 0; turn < options.QuarterTurns; turn++)
        {
            (double[] before, int high, int wide) = (picture, rows, columns);
            (rows, columns) = (wide, high);
            picture = [.. Enumerable.Range(0, before.Length).Select(pixel => before[((high - 1 - (pixel % high)) * wide) + (pixel / high)])];
        }

        return (options.IsInverted ? [.. picture.Select(value => 1 - value)] : picture, rows, columns);
    }

    private static void AddPatientAndStudy(DicomDataset dataset, RadiographOptions options)
    {
        dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, "GB18030");
        dataset.AddPatient("Mo^Ti=模体^胸片", string.Create(CultureInfo.InvariantCulture, $"RADIOGRAPH-{options.Seed:D6}"));
        dataset.AddStudy(Uid(options, "study"), accession: "");
        dataset.AddOrUpdate(DicomTag.ContentDate, PhantomHeader.Date);
        dataset.AddOrUpdate(DicomTag.ContentTime, PhantomHeader.Time);
    }

    /// <summary>A MONOCHROME1 image stores what is shown black as its greatest value: the picture is the same.</summary>
    private static void AddPixels(DicomDataset dataset, double[] picture, int rows, int columns, RadiographOptions options)
    {
        int most = (1 << options.BitsStored) - 1, offset = options.IsSigned ? 1 << (options.BitsStored - 1) : 0, bytes = options.BitsStored > 8 ? 2 : 1;
        string spacing = (360.0 / options.Columns).ToString("0.####", CultureInfo.InvariantCulture);
        dataset.AddOrUpdate(DicomTag.ImagerPixelSpacing, spacing, spacing);
        dataset.AddOrUpdate(DicomTag.RescaleIntercept, offset.ToString(CultureInfo.InvariantCulture));
        dataset.AddOrUpdate(DicomTag.RescaleSlope, "1");
        dataset.AddOrUpdate(DicomTag.RescaleType, "US");
        dataset.AddOrUpdate(DicomTag.WindowCenter, ((most + 1) / 2).ToString(CultureInfo.InvariantCulture));
        dataset.AddOrUpdate(DicomTag.WindowWidth, (most + 1).ToString(CultureInfo.InvariantCulture));
        var stored = new byte[picture.Length * bytes];
        for (int pixel = 0; pixel < picture.Length; pixel++)
        {
            double shown = options.Photometric == "MONOCHROME1" ? 1 - picture[pixel] : picture[pixel];
            int value = (int)Math.Round(shown * most) - offset;
            if (bytes == 1)
            {
                stored[pixel] = (byte)value;
            }
            else
            {
                BinaryPrimitives.WriteInt16LittleEndian(stored.AsSpan(2 * pixel), (short)value);
            }
        }

        dataset.AddPixels(rows, columns, options.BitsStored, stored, options.IsSigned, options.Photometric);
    }

    private static string Uid(RadiographOptions options, string part) =>
        DicomUID.Derive(Encoding.UTF8.GetBytes($"radiograph phantom|{System.Text.Json.JsonSerializer.Serialize(options)}|{part}")).Value;
}
