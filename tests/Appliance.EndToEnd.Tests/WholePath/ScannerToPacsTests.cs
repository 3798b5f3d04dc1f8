using System.Globalization;
using System.Text;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Dicom.Data;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.EndToEnd.Tests.WholePath;

/// <summary>What arrived after one study went from a scanner to a PACS, judged by programs that we did not write.</summary>
public class ScannerToPacsTests(PathFixture path) : IClassFixture<PathFixture>
{
    private const string ReadRawName = "print(ds.get_item((0x0010, 0x0010)).value.hex())";

    public static TheoryData<string> Kinds => ["SR", "SEG", "SC"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Evidence_DciodvfyFindsNoError(string kind) => Assert.Empty(await Dciodvfy.ErrorsAsync(FileOf(kind)));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Evidence_Dcm2JsonAndPydicomReadTheSameStudy(string kind)
    {
        using var json = JsonDocument.Parse(await Dcmtk.ToJsonAsync(FileOf(kind)));

        Assert.Equal(path.Truth.StudyInstanceUid, json.RootElement.GetProperty("0020000D").GetProperty("Value")[0].GetString());
        Assert.Equal(path.Truth.StudyInstanceUid, await Pydicom.AskAsync(FileOf(kind), "print(ds.StudyInstanceUID)"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Evidence_PatientNameIsTheSameBytesAsSent(string kind)
    {
        var sent = await Pydicom.AskAsync(path.SentFile, ReadRawName);

        Assert.Equal(sent, await Pydicom.AskAsync(FileOf(kind), ReadRawName));
        Assert.Equal("GB18030", await Pydicom.AskAsync(FileOf(kind), "print(ds.SpecificCharacterSet)"));
    }

    [Fact]
    public async Task Report_DsrdumpReadsTheLungVolume()
    {
        var text = await Dcmtk.DumpReportAsync(path.Report);

        Assert.Contains("Imaging Measurement Report", text, StringComparison.Ordinal);
        Assert.Contains("Lung", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segmentation_PydicomCountsTheKnownVolume()
    {
        const string script = """
            import numpy as np
            shared = ds.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
            voxel = float(shared.PixelSpacing[0]) * float(shared.PixelSpacing[1]) * float(shared.SpacingBetweenSlices)
            print(ds.pixel_array.astype(np.int64).sum() * voxel / 1000)
            """;

        var millilitres = double.Parse(await Pydicom.AskAsync(path.Segmentation, script), CultureInfo.InvariantCulture);

        Assert.InRange(millilitres, path.Truth.LungVolumeMl * 0.99, path.Truth.LungVolumeMl * 1.01);
    }

    [Fact]
    public void Findings_MatchTheTruthByConstruction()
    {
        Assert.InRange(Finding("lung-volume"), path.Truth.LungVolumeMl * 0.99, path.Truth.LungVolumeMl * 1.01);
        Assert.InRange(Finding("laa-950"), path.Truth.Laa950Percent - 0.5, path.Truth.Laa950Percent + 0.5);
    }

    [Fact]
    public async Task Orthanc_HoldsAndShowsWhatStoreScpHolds()
    {
        var held = await path.Orthanc.SopInstanceUidsAsync();
        Assert.Equal(path.Pacs.Files.Count, held.Count);

        foreach (var instance in (await path.Orthanc.GetAsync("instances")).EnumerateArray())
        {
            var sopClass = (await path.Orthanc.GetAsync($"instances/{instance}/simplified-tags")).GetProperty("Modality").GetString();
            if (sopClass != "SR") // a document has no pixels to show
            {
                Assert.NotEmpty(await path.Orthanc.PreviewAsync(instance.GetString()!));
            }
        }
    }

    [Fact]
    public void Deliveries_EachObjectOnceToEachDestination()
    {
        var evidence = path.Study.GetProperty("instances").EnumerateArray().Where(i => i.GetProperty("origin").GetString() == "Evidence").ToList();

        Assert.Equal(evidence.Count, path.Pacs.Files.Count);
        Assert.All(evidence, instance => Assert.Equal(
            ["PACS: Delivered", "SECOND: Delivered"],
            instance.GetProperty("deliveries").EnumerateArray().Select(d => $"{d.GetProperty("destination")}: {d.GetProperty("state")}").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Result_ArrivesUpstreamOnce()
    {
        var result = Assert.Single(path.Fleet.Committed, committed => committed.Type == EventTypes.Result);

        Assert.Equal("reported", result.Data.GetProperty("outcome").GetString());
    }

    [Fact]
    public void Uplink_NoByteNamesThePatientOrTheStudy()
    {
        DicomTag[] identifying =
        [
            DicomTag.PatientName, DicomTag.PatientID, DicomTag.AccessionNumber, DicomTag.StudyInstanceUID,
            DicomTag.SeriesInstanceUID, DicomTag.SOPInstanceUID, DicomTag.FrameOfReferenceUID,
        ];
        var sent = DicomFile.Open(path.SentFile).Dataset;
        var identifiers = identifying.Select(sent.GetStringOrEmpty).Where(text => text.Length > 0)
            .Concat(path.Study.GetProperty("instances").EnumerateArray().Select(i => i.GetProperty("sopInstanceUid").GetString()!))
            .ToList();

        Assert.NotEmpty(path.Fleet.Received);
        Assert.All(path.Fleet.Received, message =>
        {
            var text = Encoding.UTF8.GetString(message.Payload) + message.Topic;
            Assert.DoesNotContain(identifiers, identifier => text.Contains(identifier, StringComparison.Ordinal));
        });
    }

    private string FileOf(string kind) => kind switch
    {
        "SR" => path.Report,
        "SEG" => path.Segmentation,
        _ => path.Picture,
    };

    private double Finding(string id) => path.Study.GetProperty("runs")[0].GetProperty("findings").EnumerateArray()
        .Single(finding => finding.GetProperty("id").GetString() == id).GetProperty("value").GetDouble();
}
