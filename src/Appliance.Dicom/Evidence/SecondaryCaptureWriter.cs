using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>Writes pages as Secondary Capture Images (PS3.3 A.8.1), one instance a page: what even the oldest PACS shows.</summary>
public static class SecondaryCaptureWriter
{
    private const int LongestShortText = 1024;

    /// <summary>Writes one page.</summary>
    /// <param name="source">The instances that were read.</param>
    /// <param name="context">Who read them, and when.</param>
    /// <param name="page">The picture.</param>
    /// <exception cref="ArgumentException">The pixels do not fill the page, or the page has no number.</exception>
    public static DicomFile Write(EvidenceSource source, EvidenceContext context, SecondaryCapturePage page)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(page);
        if (page.Number < 1 || page.Rows is < 1 or > ushort.MaxValue || page.Columns is < 1 or > ushort.MaxValue
            || page.Rgb.Length != (long)page.Rows * page.Columns * 3)
        {
            throw new ArgumentException($"Page {page.Number} of {page.Rows} × {page.Columns} has {page.Rgb.Length} bytes.", nameof(page));
        }

        // Modality OT: the page is no CT slice, and must not be taken for one by hanging protocols or by an app.
        DicomDataset dataset = EvidenceHeader.Create(
            source, context, EvidenceKind.SecondaryCapture, DicomUID.SecondaryCaptureImageStorage, "OT", page.SeriesDescription, page.Number);
        BodyPart.SayWithSide(source, context, dataset);
        AddCapture(dataset, source, context);
        AddDerivation(dataset, source, page);
        AddPixels(dataset, page);
        return new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);
    }

    /// <summary>SC Equipment and SC Image (PS3.3 C.8.6.1, C.8.6.2).</summary>
    private static void AddCapture(DicomDataset dataset, EvidenceSource source, EvidenceContext context)
    {
        (string date, string time) = EvidenceHeader.Moment(source, context);
        dataset.AddOrUpdate(DicomTag.ConversionType, "WSD")
            .AddOrUpdate(DicomTag.SecondaryCaptureDeviceID, context.StationName)
            .AddOrUpdate(DicomTag.SecondaryCaptureDeviceManufacturer, context.Manufacturer)
            .AddOrUpdate(DicomTag.SecondaryCaptureDeviceManufacturerModelName, context.ManufacturerModelName)
            .AddOrUpdate(DicomTag.SecondaryCaptureDeviceSoftwareVersions, context.SoftwareVersion)
            .AddOrUpdate(DicomTag.DateOfSecondaryCapture, date)
            .AddOrUpdate(DicomTag.TimeOfSecondaryCapture, time);
    }

    private static void AddDerivation(DicomDataset dataset, EvidenceSource source, SecondaryCapturePage page)
    {
        string derivation = source.Say(page.Derivation);
        IEnumerable<SourceInstance> shown = (page.Sources ?? source.Instances).Where(instance => instance.IsImage);
        DicomDataset[] sources = [.. shown.Select(instance => InstanceReferences.SourceImage(instance))];
        dataset.AddOrUpdate(DicomTag.ImageType, "DERIVED", "SECONDARY")
            .AddOrUpdate(DicomTag.DerivationDescription, derivation.Length <= LongestShortText ? derivation : derivation[..LongestShortText])
            .AddOrUpdate(DicomTag.BurnedInAnnotation, "YES")
            .AddOrUpdate(DicomTag.LossyImageCompression, source.IsLossy ? "01" : "00")
            .AddOrUpdateEmpty(DicomTag.PatientOrientation);
        if (sources.Length > 0)
        {
            dataset.AddOrUpdate(DicomTag.SourceImageSequence, sources);
        }
    }

    private static void AddPixels(DicomDataset dataset, SecondaryCapturePage page)
    {
        byte[] pixels = new byte[page.Rgb.Length + (page.Rgb.Length & 1)];
        page.Rgb.Span.CopyTo(pixels);
        dataset.AddOrUpdate(DicomTag.SamplesPerPixel, (ushort)3)
            .AddOrUpdate(DicomTag.PhotometricInterpretation, "RGB")
            .AddOrUpdate(DicomTag.PlanarConfiguration, (ushort)0)
            .AddOrUpdate(DicomTag.Rows, (ushort)page.Rows)
            .AddOrUpdate(DicomTag.Columns, (ushort)page.Columns)
            .AddOrUpdate(DicomTag.BitsAllocated, (ushort)8)
            .AddOrUpdate(DicomTag.BitsStored, (ushort)8)
            .AddOrUpdate(DicomTag.HighBit, (ushort)7)
            .AddOrUpdate(DicomTag.PixelRepresentation, (ushort)0)
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OB, pixels);
    }
}
