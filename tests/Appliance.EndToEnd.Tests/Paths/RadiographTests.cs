using System.Text.Json;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>Radiographs through the whole unit: read, turned, inverted, of an animal, of another modality; judged by what the PACS got.</summary>
public sealed class RadiographTests
{
    private const string Real = "dicom/pydicom+pydicom-data/data_store/data/RG1_J2KI.dcm";
    private const string Dog = "dicom/ImagingDataCommons+highdicom/data/test_files/dx_image.dcm";

    /// <summary>A real CR, MONOCHROME1, JPEG 2000, of a public set; as it came, then turned and inverted by pydicom.</summary>
    [Fact]
    public async Task RealCr_AsItCameAndTurnedAndInverted_IsReportedAsItLies()
    {
        string real = TestData.PathOf(Real);
        await using var path = await WholePath.OpenAsync(apps: "chest");
        string upright = path.Folder.Sub("upright"), turned = path.Folder.Sub("turned");
        await WriteAsync(real, upright, "pass");
        await WriteAsync(real, turned, "pixels = 30000 - numpy.rot90(pixels, -1)");

        JsonElement came = await path.SendAsync(upright);
        string[] first = [.. path.Pacs.Files];
        JsonElement lies = await path.SendAsync(turned);

        Assert.Equal([("rotation", "upright"), ("polarity", "normal"), ("laterality", "no-sign")], Answers(came));
        Assert.Equal([("rotation", "clockwise"), ("polarity", "inverted")], Answers(lies).Take(2));
        await CheckEvidenceAsync(first, "UPRIGHT", "NOT-INVERTED");
        await CheckEvidenceAsync([.. path.Pacs.Files.Except(first)], "TURNED-CW", "INVERTED");
    }

    [Fact]
    public async Task Dog_IsRefusedWithAReason_AndReadsLikeNoOtherResult()
    {
        await using var path = await WholePath.OpenAsync(apps: "chest");

        JsonElement study = await path.SendAsync(TestData.PathOf(Dog));

        JsonElement run = Run(study);
        Assert.Equal("Refused", run.GetProperty("state").GetString());
        Assert.Equal("unlike-training", run.GetProperty("reasons")[0].GetProperty("code").GetString());
        PacsEvidence evidence = await PacsEvidence.ReadAsync(path.Pacs.Files);
        Assert.Contains("unlike-training", await evidence.TextsAsync());
        await CheckValidAsync(evidence);
    }

    [Fact]
    public async Task PhantomInTwoBitDepthsAndPhotometrics_GivesTheSameAnswers_AndALateralIsRefused()
    {
        await using var path = await WholePath.OpenAsync(apps: "chest");
        var options = new RadiographOptions { Rows = 512, Columns = 430 };
        JsonElement plain = await SendAsync(path, "plain", options);
        JsonElement dx = await SendAsync(path, "dx", options with
        {
            Modality = "DX", SopClass = "1.2.840.10008.5.1.4.1.1.1.1", Photometric = "MONOCHROME1", BitsStored = 16, IsSigned = false,
        });
        JsonElement lateral = await SendAsync(path, "lateral", options with { View = "LL", Seed = 2 });

        Assert.Equal([("rotation", "upright"), ("polarity", "normal"), ("laterality", "no-sign")], Answers(plain));
        Assert.Equal(Answers(plain), Answers(dx));
        Assert.Equal("view-position", Run(lateral).GetProperty("reasons")[0].GetProperty("code").GetString());
    }

    private static async Task<JsonElement> SendAsync(WholePath path, string name, RadiographOptions options)
    {
        string folder = path.Folder.Sub(name);
        RadiographDicom.Make(options).Save(Path.Combine(folder, "0.dcm"));
        return await path.SendAsync(folder);
    }

    private static JsonElement Run(JsonElement study) => study.GetProperty("runs").EnumerateArray().Single(run => run.GetProperty("app").GetString() == "cxr-orientation-qc");

    private static (string, string)[] Answers(JsonElement study) =>
        [.. Run(study).GetProperty("findings").EnumerateArray().Select(finding => (finding.GetProperty("id").GetString()!, finding.GetProperty("answer").GetProperty("id").GetString()!))];

    private static async Task CheckEvidenceAsync(IReadOnlyList<string> files, params string[] codes)
    {
        PacsEvidence evidence = await PacsEvidence.ReadAsync(files);
        IReadOnlyList<string> texts = await evidence.TextsAsync();
        Assert.All(codes, code => Assert.Contains(code, texts));
        Assert.Contains("Rotation of the picture", await Dcmtk.DumpReportAsync(evidence.Report), StringComparison.Ordinal);
        await CheckValidAsync(evidence);
    }

    private static async Task CheckValidAsync(PacsEvidence evidence)
    {
        foreach (string file in evidence.Files)
        {
            Assert.Empty(await Dciodvfy.ErrorsAsync(file));
        }
    }

    /// <summary>The image uncompressed, under new UIDs, its pixels changed by a line of Python.</summary>
    private static async Task WriteAsync(string from, string folder, string change) => (await Tool.RunAsync("/usr/bin/python3", "-c", $"""
        import os, sys, numpy, pydicom, subprocess
        from pydicom.uid import generate_uid, ExplicitVRLittleEndian
        source, target = sys.argv[1:]
        path = os.path.join(target, '0.dcm')
        subprocess.run(['gdcmconv', '--raw', source, path], check=True)
        ds = pydicom.dcmread(path)
        pixels = ds.pixel_array
        {change}
        ds.Rows, ds.Columns = pixels.shape
        ds.PixelData = numpy.ascontiguousarray(pixels.astype('uint16')).tobytes()
        ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.SOPInstanceUID = generate_uid(), generate_uid(), generate_uid()
        ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds.save_as(path, write_like_original=False)
        """, from, folder)).Expect();
}
