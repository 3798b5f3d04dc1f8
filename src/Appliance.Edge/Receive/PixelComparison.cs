using System.Buffers;
using Appliance.Dicom.Data;

namespace Appliance.Edge.Receive;

/// <summary>Tells whether two objects under one SOP Instance UID are the same image with other attributes, or another image.</summary>
internal static class PixelComparison
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Pixels mean something only with these.</summary>
    private static readonly DicomTag[] Description =
    [
        DicomTag.Rows, DicomTag.Columns, DicomTag.BitsAllocated, DicomTag.BitsStored, DicomTag.HighBit,
        DicomTag.PixelRepresentation, DicomTag.SamplesPerPixel, DicomTag.PhotometricInterpretation, DicomTag.PlanarConfiguration,
        DicomTag.NumberOfFrames, DicomTag.RescaleSlope, DicomTag.RescaleIntercept,
    ];

    /// <summary>An image has one of these (PS3.3 C.7.6.3, C.7.6.24, C.7.6.25).</summary>
    private static readonly DicomTag[] PixelElements = [DicomTag.FloatPixelData, DicomTag.DoubleFloatPixelData, DicomTag.PixelData];

    /// <summary>True when both hold the same pixels, or neither holds any.</summary>
    /// <exception cref="DicomDataException">One of them cannot be read.</exception>
    public static bool AreSame(string path, string otherPath)
    {
        DicomDataset one = DicomFile.Open(path).Dataset;
        DicomDataset other = DicomFile.Open(otherPath).Dataset;
        return Array.TrueForAll(Description, tag => one.GetStringOrEmpty(tag) == other.GetStringOrEmpty(tag))
            && Array.TrueForAll(PixelElements, tag => AreSame(Pixels(one, tag), Pixels(other, tag)));
    }

    /// <summary>
    /// Fragments are compared as they are and never decoded: the same picture compressed anew is another object for us. The offset table is not
    /// part of the picture.
    /// </summary>
    private static List<DicomValue> Pixels(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetItem(tag, out DicomItem? item)
            ? item switch
            {
                DicomElement native => [native.Value],
                DicomFragmentSequence encapsulated => [.. encapsulated.Fragments],
                _ => [],
            }
            : [];

    private static bool AreSame(List<DicomValue> ones, List<DicomValue> others) =>
        ones.Count == others.Count && ones.Zip(others).All(pair => AreSame(pair.First, pair.Second));

    private static bool AreSame(DicomValue one, DicomValue other)
    {
        if (one.Length != other.Length)
        {
            return false;
        }

        using Stream stream = one.OpenRead();
        using Stream otherStream = other.OpenRead();
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        byte[] otherBlock = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            int read;
            while ((read = stream.ReadAtLeast(block, BlockBytes, throwOnEndOfStream: false)) > 0)
            {
                otherStream.ReadExactly(otherBlock, 0, read);
                if (!block.AsSpan(0, read).SequenceEqual(otherBlock.AsSpan(0, read)))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
            ArrayPool<byte>.Shared.Return(otherBlock);
        }
    }
}
