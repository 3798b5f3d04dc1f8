using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Display;
using Appliance.Dicom.Tests.Data;
using Appliance.Dicom.Tests.Evidence;
using Appliance.Dicom.Tests.Imaging.Codecs;

namespace Appliance.Dicom.Tests.Imaging;

/// <summary>Values of every public image, first and last frame, against pydicom's pixel_array and apply_modality_lut; windows against apply_voi.</summary>
public sealed class PydicomValueTests(WorkerPoolFixture workers) : IClassFixture<WorkerPoolFixture>
{
    /// <summary>
    /// Sum, least and greatest modality value, and a sum weighted by place, of the first and last frame. Compressed frames go through GDCM,
    /// which crashes on one of the files: each is read in a child.
    /// </summary>
    private const string Summaries = """
        import os
        import numpy as np
        from pydicom.pixel_data_handlers.util import apply_modality_lut
        def summary(path):
            d = pydicom.dcmread(path, force=True)
            frames = int(d.get('NumberOfFrames', 1) or 1)
            a = d.pixel_array.reshape((frames, -1))
            out = []
            for frame in (0, frames - 1):
                v = apply_modality_lut(a[frame], d) if d.get('SamplesPerPixel', 1) == 1 else a[frame]
                v = v.astype(np.float64)
                w = np.arange(v.size) % 251
                out.append('%d %.6g %.6g %.9g %.9g' % (v.size, v.min(), v.max(), v.sum(), (v * w).sum()))
            return '; '.join(out)
        for path in open(sys.argv[1]).read().split('\n'):
            read, write = os.pipe()
            child = os.fork()
            if child == 0:
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, 1)
                os.dup2(null, 2)
                try:
                    os.write(write, summary(path).encode())
                except Exception:
                    pass
                os._exit(0)
            os.close(write)
            print(os.fdopen(read).read() or 'none')
            os.waitpid(child, 0)
        """;

    [Fact]
    public void FirstAndLastFrame_OfEveryPublicImage_HavePydicomsValues()
    {
        using var folder = new TemporaryFolder();
        var decoder = new FrameDecoders(new RleDecoder(), workers.Pool);
        (string File, string Own)[] images =
        [
            .. TestFiles.All().Where(file => !file.Contains("ct-64Dicom", StringComparison.Ordinal))
                .Select(file => (file, Summary(TestFiles.PathOf(file), decoder))).Where(image => image.Item2 is not null).Select(image => (image.file, image.Item2!)),
        ];
        File.WriteAllText(folder.File("list.txt"), string.Join('\n', images.Select(image => Path.GetFullPath(TestFiles.PathOf(image.File)))));
        string[] theirs = Peer.Pydicom(Summaries, folder.File("list.txt")).Split('\n');

        string[] differences = [.. images.Zip(theirs).Where(pair => pair.Second != "none" && pair.Second != pair.First.Own && Decided(pair.First.File) is null)
            .Select(pair => $"{pair.First.File}: {pair.First.Own} | {pair.Second}")];

        Assert.True(differences.Length == 0, string.Join("\n", differences));
        int compared = theirs.Count(line => line != "none");
        Assert.True(compared >= 110, $"only {compared} of {images.Length} images");
    }

    /// <summary>Where pydicom has other values, and why they are not the standard's or not comparable; null where both must agree.</summary>
    private static string? Decided(string file) => Path.GetFileName(file) switch
    {
        "JLSL_16_15_1_1F.dcm" => "PS3.3 C.7.6.3.1.1: 15 stored bits of two's complement have their sign in bit 14; GDCM leaves it a value bit",
        "SC_rgb_dcmtk_+eb+cy+s2.dcm" or "SC_rgb_small_odd_jpeg.dcm" => "ISO/IEC 10918-1 A.1.1 leaves it open how halved chrominance is doubled again",
        _ => null,
    };

    private static string? Summary(string path, IFrameDecoder decoder)
    {
        try
        {
            DicomFile file = DicomFile.Open(path);
            PixelData pixels = PixelData.Open(file, decoder);
            return $"{Frame(file, pixels, 0)}; {Frame(file, pixels, pixels.Description.NumberOfFrames - 1)}";
        }
        catch (DicomDataException)
        {
            return null;
        }
    }

    private static string Frame(DicomFile file, PixelData pixels, int number)
    {
        PixelFrame frame = pixels.ReadFrame(number);

        // pydicom's apply_modality_lut knows the attributes of the image, not those of functional groups.
        ModalityTransform modality = frame.Description.SamplesPerPixel > 1 || file.Dataset.Contains(DicomTag.PerFrameFunctionalGroupsSequence)
            ? new ModalityTransform(ModalityRescale.Identity, null)
            : ModalityTransform.Read(file.Dataset, number);
        double least = double.PositiveInfinity, greatest = double.NegativeInfinity, sum = 0, weighted = 0;
        for (int i = 0; i < frame.Samples.Length; i++)
        {
            double value = modality.Apply(frame.Value(i));
            (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
            sum += value;
            weighted += value * (i % 251);
        }

        return $"{frame.Samples.Length} {G(least, 6)} {G(greatest, 6)} {G(sum, 9)} {G(weighted, 9)}";
    }

    /// <summary>As C's %g: the shortest with so many digits, an exponent of at least two.</summary>
    private static string G(double value, int digits)
    {
        string text = value.ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text.Replace("E+", "e+", StringComparison.Ordinal).Replace("E-", "e-", StringComparison.Ordinal);
    }
}
