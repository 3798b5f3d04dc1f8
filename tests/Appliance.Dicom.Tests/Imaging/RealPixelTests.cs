using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Tests.Data;
using Appliance.Dicom.Tests.Evidence;

namespace Appliance.Dicom.Tests.Imaging;

/// <summary>Pixels and planes of every public file, against pydicom and against surprises.</summary>
public sealed class RealPixelTests
{
    /// <summary>Count, sum, least and greatest stored value of the first frame, by shifting and sign-extending in Python's own integers.</summary>
    private const string FirstFrame = """
        for path in open(sys.argv[1]).read().split('\n'):
            d = pydicom.dcmread(path, force=True)
            size, little = d.BitsAllocated // 8, d.is_little_endian
            count = d.Rows * d.Columns * int(d.get('SamplesPerPixel', 1))
            high, stored = d.HighBit, d.BitsStored
            values = []
            for i in range(count):
                if size == 0:
                    values.append(d.PixelData[i >> 3] >> (i & 7) & 1)
                    continue
                v = int.from_bytes(d.PixelData[i * size:i * size + size], 'little' if little else 'big')
                v = v >> (high - stored + 1) & ((1 << stored) - 1)
                values.append(v - (1 << stored) if d.PixelRepresentation and v >> (stored - 1) else v)
            print(count, sum(values), min(values), max(values))
        """;

    [Fact]
    public void FirstFrame_OfEveryUncompressedImage_IsWhatPydicomReads()
    {
        using var folder = new TemporaryFolder();
        var files = new List<string>();
        var own = new List<string>();
        foreach (string file in TestFiles.All().Where(file => !file.Contains("ct-64Dicom", StringComparison.Ordinal)))
        {
            if (Summarize(TestFiles.PathOf(file)) is { } summary)
            {
                files.Add(Path.GetFullPath(TestFiles.PathOf(file)));
                own.Add(summary);
            }
        }

        File.WriteAllText(folder.File("list.txt"), string.Join('\n', files));
        string[] theirs = Peer.Pydicom(FirstFrame, folder.File("list.txt")).Split('\n');

        Assert.True(files.Count >= 40, $"only {files.Count} images");
        Assert.Equal(theirs.Zip(files, (line, file) => $"{file} {line}"), own.Zip(files, (line, file) => $"{file} {line}"));
    }

    [Fact]
    public void Headers_OfEveryFile_AreReadOrRefusedInWords()
    {
        foreach (string file in TestFiles.All())
        {
            if (Open(TestFiles.PathOf(file)) is not { } opened)
            {
                continue;
            }

            bool read = ImagePlane.TryRead(opened.Dataset, out ImagePlane? plane, out string? problem);
            Assert.True(read ? plane!.Normal.IsFinite : problem!.Length > 0, file);
        }
    }

    private static string? Summarize(string path)
    {
        try
        {
            if (Open(path) is not { } file)
            {
                return null;
            }

            PixelData pixels = PixelData.Open(file);
            // The summary in Python is slow: large frames add nothing to it.
            if (pixels.Description.SamplesPerFrame > 256 * 256)
            {
                return null;
            }

            var values = new int[pixels.Description.SamplesPerFrame];
            pixels.ReadStored(0, values);
            bool unsigned32 = pixels.Description is { BitsAllocated: 32, IsSigned: false };
            IEnumerable<long> all = values.Select(value => unsigned32 ? (uint)value : (long)value);
            return string.Create(CultureInfo.InvariantCulture, $"{values.Length} {all.Sum()} {all.Min()} {all.Max()}");
        }
        catch (DicomDataException)
        {
            return null;
        }
    }

    private static DicomFile? Open(string path)
    {
        try
        {
            return DicomFile.Open(path);
        }
        catch (DicomDataException)
        {
            return null;
        }
    }
}
