using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Display;
using Appliance.Dicom.Tests.Data;
using Appliance.Dicom.Tests.Imaging.Codecs;

namespace Appliance.Dicom.Tests.Imaging.Display;

/// <summary>The whole display pipeline against DCMTK's, on every public file with pixels that both show.</summary>
public sealed class DcmtkDisplayTests(WorkerPoolFixture workers) : IClassFixture<WorkerPoolFixture>
{
    /// <summary>Both round; DCMTK truncates in some places.</summary>
    private const int OneGreyLevel = 1;

    [Fact]
    public void EveryPublicImage_IsShownAsDcmtkShowsIt()
    {
        using var folder = new TemporaryFolder();
        int compared = 0;
        var differences = new List<string>();
        foreach (string file in TestFiles.All().Where(file => !file.Contains("ct-64Dicom", StringComparison.Ordinal)))
        {
            string path = TestFiles.PathOf(file);
            if (Ours(path) is not { } own || DcmtkPicture.Render(path, folder.File("dcmtk.pnm"), View(own.File.Dataset)) is not { } theirs)
            {
                continue;
            }

            compared++;
            bool isAlike = DcmtkPicture.Distance(own.Image, theirs) is <= OneGreyLevel;
            if (isAlike != (Decided(file, own.File.Dataset, own.Image) is null))
            {
                differences.Add($"{file}: {DcmtkPicture.Distance(own.Image, theirs)} {string.Join(' ', View(own.File.Dataset))}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(compared >= 70, $"only {compared} images");
    }

    /// <summary>Where DCMTK shows another picture, and the clause that decides; null where both must agree.</summary>
    private static string? Decided(string file, DicomDataset dataset, DisplayImage image) => dataset switch
    {
        _ when dataset.GetValue<ushort>(DicomTag.BitsStored) == 1 && image.Pixels.Contains((byte)255) =>
            "PS3.3 C.7.6.3.1.2: the greatest value of MONOCHROME2, 1 of 1 bit, is white; DCMTK shows 128",
        _ when file.EndsWith("sm_image_grayscale_reversed.dcm", StringComparison.Ordinal) =>
            "PS3.3 C.7.5.1.1.2: padding is no part of the picture, so not of its least and greatest value",
        _ when file.Contains("002_non_isotropic", StringComparison.Ordinal) =>
            "PS3.3 C.11.1.1.2: a slope of 0.001 gives values between whole numbers; DCMTK's window takes whole ones",
        _ when file.EndsWith("CT0012.fragmented_no_bot_jpeg_baseline.51.dcm", StringComparison.Ordinal) =>
            "PS3.3 C.7.6.16.2.9 and .10: rescale and window of the frame stand in its functional groups; DCMTK looks at the image's attributes",
        _ when Path.GetFileName(file).StartsWith("rtdose_expb", StringComparison.Ordinal) =>
            "PS3.5 6.2 OW and 7.3: a 32-bit big endian pixel has its more significant word first, as pydicom reads it too",
        _ => null,
    };

    private static string[] View(DicomDataset dataset) => dataset switch
    {
        _ when dataset.TryGetString(DicomTag.WindowCenter, out _) => ["+Wi", "1"],
        _ when dataset.Contains(DicomTag.VOILUTSequence) => ["+Wl", "1"],
        _ when dataset.GetValue<ushort>(DicomTag.BitsStored) <= 8 => [],
        _ => ["+Wm"],
    };

    private (DicomFile File, DisplayImage Image)? Ours(string path)
    {
        try
        {
            var file = DicomFile.Open(path);
            return (file, FrameRenderer.Render(file, decoder: new FrameDecoders(new RleDecoder(), workers.Pool)));
        }
        catch (DicomDataException)
        {
            return null;
        }
    }
}
