using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.EndToEnd.Tests.Harness;
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
        Assert.Equal(60, ReferencedInstances(folder["pacs"], evidence.Where(row => row[1] == "2").Select(row => row[0])));
    }

    private static IEnumerable<string> Codes(JsonElement run) =>
        run.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("code").GetString()!);

    /// <summary>Images in the Current Requested Procedure Evidence Sequence (PS3.3 C.17.2) of the report among these objects.</summary>
    private static int ReferencedInstances(string pacs, IEnumerable<string> sopUids)
    {
        var report = sopUids.Select(uid => DicomFile.Open(Path.Combine(pacs, uid + ".dcm")).Dataset)
            .Single(dataset => dataset.GetString(DicomTag.SOPClassUID) == DicomUID.Comprehensive3DSRStorage.Value);
        return report.GetSequenceItems(DicomTag.CurrentRequestedProcedureEvidenceSequence)
            .SelectMany(item => item.GetSequenceItems(DicomTag.ReferencedSeriesSequence))
            .SelectMany(series => series.GetSequenceItems(DicomTag.ReferencedSOPSequence))
            .Count(instance => instance.GetString(DicomTag.ReferencedSOPClassUID) == DicomUID.CTImageStorage.Value);
    }
}
