using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Outage;

/// <summary>Slices that come after the study was closed.</summary>
public class LateSlicesTests
{
    [Fact]
    public async Task LateSlices_MakeANewRevisionWithItsOwnRunAndEvidence_TheFormerStays()
    {
        using var folder = new TestFolder();
        await using var pacs = Pacs.Start(folder.Sub("pacs"));
        await using var bench = await Bench.StartAsync(folder, Bench.Settings with { Destinations = [Bench.Destination("pacs", pacs.Port)] });
        var study = bench.MakeStudy();

        // Sent from the feet upward: what is late is the top of the lungs.
        await bench.SendAsync(study, 50);
        await bench.StagesAsync("Done", 1);
        var first = pacs.Stored.Select(request => request.AffectedSopInstanceUid).ToList();
        await bench.SendAsync(study, 10);
        await bench.CountsAsync("SELECT count(*) FROM study WHERE stage = 'Done' AND revision = 2", 1);

        var runs = (await bench.StudyAsync(study)).GetProperty("runs").EnumerateArray().ToList();
        Assert.Equal(["1 Refused", "2 Reported"], runs.Select(run => $"{run.GetProperty("revision").GetInt32()} {run.GetProperty("state").GetString()}"));
        Assert.Equal(["lungs-cut-head"], Codes(runs[0]));
        var evidence = bench.Journal.Rows("SELECT sop_uid, revision FROM instance WHERE origin = 'Evidence'");
        Assert.Equal(evidence.Where(row => row[1] == "1").Select(row => row[0]).Order(StringComparer.Ordinal), first.Order(StringComparer.Ordinal));
        Assert.Equal(evidence.Select(row => row[0]).Order(StringComparer.Ordinal), pacs.Stored.Select(request => request.AffectedSopInstanceUid).Order(StringComparer.Ordinal));
        Assert.Empty(pacs.Contradictions);
        var former = await ReportAsync(folder["pacs"], evidence, "1");
        var latter = await ReportAsync(folder["pacs"], evidence, "2");
        Assert.Equal(60, References(latter, DicomTag.CurrentRequestedProcedureEvidenceSequence, DicomUID.CTImageStorage).Count);
        Assert.Equal(
            [former.GetString(DicomTag.SOPInstanceUID)],
            References(latter, DicomTag.PredecessorDocumentsSequence, DicomUID.Comprehensive3DSRStorage));
        Assert.False(former.Contains(DicomTag.PredecessorDocumentsSequence));
    }

    private static IEnumerable<string> Codes(JsonElement run) =>
        run.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("code").GetString()!);

    private static async Task<DicomDataset> ReportAsync(string pacs, IReadOnlyList<IReadOnlyList<string>> evidence, string revision)
    {
        var report = evidence.Where(row => row[1] == revision).Select(row => Path.Combine(pacs, row[0] + ".dcm"))
            .Single(file => DicomFile.Open(file).Dataset.GetString(DicomTag.SOPClassUID) == DicomUID.Comprehensive3DSRStorage.Value);
        Assert.Empty(await Dciodvfy.ErrorsAsync(report));
        return DicomFile.Open(report).Dataset;
    }

    /// <summary>Instances of a SOP class in one of the report's sequences of references (PS3.3 C.17.2).</summary>
    private static List<string> References(DicomDataset report, DicomTag sequence, DicomUID sopClass) =>
        [.. report.GetSequenceItems(sequence)
            .SelectMany(study => study.GetSequenceItems(DicomTag.ReferencedSeriesSequence))
            .SelectMany(series => series.GetSequenceItems(DicomTag.ReferencedSOPSequence))
            .Where(instance => instance.GetString(DicomTag.ReferencedSOPClassUID) == sopClass.Value)
            .Select(instance => instance.GetString(DicomTag.ReferencedSOPInstanceUID))];
}
