using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Crash;

/// <summary>
/// A model that crashes takes down the runner and nothing else. Whatever a native library does to its process ends in a signal, so the
/// test sends SIGSEGV each time the study is at work; systemd's part, starting the runner again, is the test's.
/// </summary>
public class RunnerCrashTests
{
    private const int MaxInterruptions = 3;
    private const int Segfault = 11;

    [Fact]
    public async Task StudyThatCrashesTheRunner_IsPutAside_NodeGoesOnReceiving_OtherStudiesAreDone()
    {
        using var folder = new TestFolder();
        await using var pacs = Pacs.Start(folder.Sub("pacs"));
        var settings = Bench.Settings with
        {
            Role = "node",
            Destinations = [Bench.Destination("pacs", pacs.Port)],
            Environment = new Dictionary<string, string>(Bench.Settings.Environment)
            {
                ["APPLIANCE__Running__MaxInterruptions"] = MaxInterruptions.ToString(CultureInfo.InvariantCulture),
                ["DOTNET_DbgEnableMiniDump"] = "0",
            },
        };
        await using var bench = await Bench.StartAsync(folder, settings);
        var node = bench.Unit.Process.Id;
        var poison = await bench.SendAsync();
        await bench.StagesAsync("Ready", 1);
        List<SentStudy> others = [await bench.SendAsync()];
        await bench.StagesAsync("Ready", 2);

        await using var runner = await UnitProcess.StartAsync(settings with { Role = "runner", StateFolder = bench.Unit.StateFolder });
        var crashes = 0;
        while (await IsAtWorkAsync(bench, runner))
        {
            await CrashAsync(runner);
            crashes++;
            others.Add(await bench.SendAsync()); // Nobody runs anything, and the scanner notices nothing.
            await runner.StartAgainAsync();
        }

        await bench.StagesAsync("Done", others.Count);
        Assert.Equal(MaxInterruptions, crashes);
        Assert.Equal(node, bench.Unit.Process.Id);
        Assert.False(bench.Unit.Process.HasExited);
        var put = await bench.StudyAsync(poison);
        Assert.Equal(("Quarantined", "RunInterrupted"), (put.GetProperty("stage").GetString(), put.GetProperty("reason").GetString()));
        Assert.Contains("the process ended in step", put.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(MaxInterruptions, Assert.Single(put.GetProperty("runs").EnumerateArray()).GetProperty("interruptions").GetInt32());

        // Others that were under way beside it the first time were not again: they share its fate once at most.
        Assert.InRange(bench.Journal.Count("SELECT max(interruptions) FROM run WHERE study_id <> 1"), 0, 1);
        SpoolAccount.HoldsEverything(bench.Unit.StateFolder, [poison, .. others]);
        await FailureIsAtThePacsAsync(bench, folder["pacs"]);
        EvidenceAccount.IsAtThePacs(bench.Journal, pacs, folder["pacs"]);
    }

    /// <summary>The study that nobody could run is no silence in the PACS: its report says that the analysis failed, and holds no number.</summary>
    private static async Task FailureIsAtThePacsAsync(Bench bench, string pacs)
    {
        await bench.CountsAsync("SELECT count(*) FROM delivery WHERE state <> 'Delivered'", 0);
        var made = bench.Journal.Rows("SELECT sop_uid, sop_class FROM instance WHERE origin = 'Evidence' AND study_id = 1");
        Assert.Equal(
            [DicomUID.SecondaryCaptureImageStorage.Value, DicomUID.Comprehensive3DSRStorage.Value, DicomUID.KeyObjectSelectionDocumentStorage.Value],
            made.Select(row => row[1]).Order(StringComparer.Ordinal));
        var uid = made.Single(row => row[1] == DicomUID.Comprehensive3DSRStorage.Value)[0];
        var file = Directory.EnumerateFiles(pacs).Single(path => DicomFile.Open(path).Dataset.GetString(DicomTag.SOPInstanceUID) == uid);
        var report = await Dcmtk.DumpReportAsync(file);
        Assert.Contains("\"Summary of Analyses\")=(111224,DCM,\"Failed\")", report, StringComparison.Ordinal);
        Assert.Contains("the process ended in step", report, StringComparison.Ordinal);
        Assert.DoesNotContain("NUM:", report, StringComparison.Ordinal);
        Assert.Empty(await Dciodvfy.ErrorsAsync(file));
    }

    /// <summary>The runtime lets the first signal pass and waits for the fault to happen again, which one from outside does not by itself.</summary>
    private static async Task CrashAsync(UnitProcess runner)
    {
        await Eventually.TrueAsync("the runner crashes", Bench.Limit, () => !Signal.Send(runner.Process.Id, Segfault) || runner.Process.HasExited);
        Assert.NotEqual(0, await runner.Process.ExitedAsync(Bench.Limit));
    }

    /// <summary>Waits until the first study is at work in this very process, or put aside.</summary>
    private static async Task<bool> IsAtWorkAsync(Bench bench, UnitProcess runner)
    {
        const string PutAside = "SELECT count(*) FROM study WHERE id = 1 AND stage = 'Quarantined'";
        var atWork = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT count(*) FROM run WHERE study_id = 1 AND state = 'Running' AND claimed_by LIKE '%/{runner.Process.Id}/%'");
        await Eventually.TrueAsync("the study is at work or put aside", Bench.Limit, () => bench.Journal.Count(atWork) + bench.Journal.Count(PutAside) > 0);
        return bench.Journal.Count(PutAside) == 0;
    }
}
