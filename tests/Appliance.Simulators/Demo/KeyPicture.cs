using Appliance.Dicom.Data;

namespace Appliance.Simulators.Demo;

/// <summary>The picture that a PACS shows first: the first page of the secondary capture it was sent.</summary>
public static class KeyPicture
{
    private const string SecondaryCapture = "1.2.840.10008.5.1.4.1.1.7";

    /// <summary>
    /// Finds the secondary capture with the lowest instance number among <paramref name="files"/> and writes its first
    /// frame as PNG. False when there is none that is 8-bit RGB, uncompressed.
    /// </summary>
    public static bool TryWrite(IEnumerable<string> files, string path)
    {
        var page = files.Select(TryOpen).OfType<DicomDataset>()
            .Where(IsPicture)
            .OrderBy(dataset => dataset.TryGetValue<int>(DicomTag.InstanceNumber, out var number) ? number : int.MaxValue)
            .FirstOrDefault();
        if (page is null)
        {
            return false;
        }

        var (rows, columns) = (page.GetValue<ushort>(DicomTag.Rows), page.GetValue<ushort>(DicomTag.Columns));
        var pixels = ((DicomElement)page.Single(item => item.Tag == DicomTag.PixelData)).Bytes.Span;
        var frame = rows * columns * 3;
        if (pixels.Length < frame)
        {
            return false;
        }

        PngFile.Write(path, columns, rows, pixels[..frame]);
        return true;
    }

    private static bool IsPicture(DicomDataset dataset) =>
        dataset.GetStringOrEmpty(DicomTag.SOPClassUID).StartsWith(SecondaryCapture, StringComparison.Ordinal)
        && dataset.GetStringOrEmpty(DicomTag.PhotometricInterpretation) == "RGB"
        && dataset.TryGetValue<ushort>(DicomTag.BitsAllocated, out var bits) && bits == 8
        && (!dataset.TryGetValue<ushort>(DicomTag.PlanarConfiguration, out var planar) || planar == 0)
        && dataset.TryGetItem(DicomTag.PixelData, out var item) && item is DicomElement;

    private static DicomDataset? TryOpen(string file)
    {
        try
        {
            return DicomFile.Open(file).Dataset;
        }
        catch (DicomDataException)
        {
            return null; // a PACS folder may hold other things
        }
    }
}
