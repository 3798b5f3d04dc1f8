using Appliance.Simulators.Demo;

namespace Appliance.EndToEnd.Tests.Demo;

/// <summary>The demo's verdict: it must not pass when something is missing.</summary>
public class DemoReportTests
{
    private static readonly DemoPeers Peers = new("a modality", "a PACS", "a broker");

    [Fact]
    public void Report_AllHappened_Passes() => Assert.True(new DemoReport(Good(), Peers).Passed);

    [Fact]
    public void Report_NoStudy_Fails() => AssertFails(Good() with { Study = null }, "study");

    [Fact]
    public void Report_OneSentObjectUnknownToTheUnit_Fails() => AssertFails(Good() with { Sent = 3 }, "instances");

    [Fact]
    public void Report_FileWithAnotherDigest_Fails() => AssertFails(Good() with { Durable = new HashSet<string> { "1.1" } }, "instances");

    [Fact]
    public void Report_SegmentationNotInThePacsFolder_Fails() => AssertFails(Good() with { InPacs = new HashSet<string> { "2.1", "2.3", "2.4", "2.5" } }, "evidence SEG");

    [Fact]
    public void Report_FindingOffTheTruth_Fails() =>
        AssertFails(Good() with { Truth = new Dictionary<string, DemoTruth> { ["lung-volume"] = new(4600, 46) } }, "  finding lung-volume");

    [Fact]
    public void Report_KnownFindingNotReported_Fails() =>
        AssertFails(Good() with { Truth = new Dictionary<string, DemoTruth> { ["laa-950"] = new(20, 0.5) } }, "  finding laa-950");

    [Fact]
    public void Report_ResultStillInTheOutbox_Fails() => AssertFails(Good() with { OutboxWaiting = 1 }, "result");

    [Fact]
    public void Report_ResultNeverCommittedUpstream_Fails() => AssertFails(Good() with { ResultsCommitted = 0 }, "result");

    [Fact]
    public void Table_ShowsEachFindingNextToItsTruth()
    {
        var text = new StringWriter();

        DemoTable.Write(text, new DemoReport(Good(), Peers));

        Assert.Contains("finding lung-volume", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("4510 mL, known truth 4500 ± 45", text.ToString(), StringComparison.Ordinal);
    }

    private static void AssertFails(DemoEvidence seen, string line)
    {
        var report = new DemoReport(seen, Peers);

        Assert.False(report.Passed);
        Assert.StartsWith(line, Assert.Single(report.Checks, check => check.Passed == false).What, StringComparison.Ordinal);
    }

    private static DemoEvidence Good()
    {
        DemoDelivery[] delivered = [new("PACS", "Delivered", null)];
        return new DemoEvidence
        {
            Study = new DemoStudy("Done", null, "QuietPeriod",
                [
                    new("1.1", "CT", "Received", "a", "00", []), new("1.2", "CT", "Received", "b", "01", []),
                    new("2.1", "SR", "Evidence", "c", "02", delivered), new("2.2", "SEG", "Evidence", "d", "03", delivered),
                    new("2.3", "OT", "Evidence", "e", "04", delivered), new("2.4", "KO", "Evidence", "f", "05", delivered),
                    new("2.5", "PR", "Evidence", "g", "06", delivered),
                ],
                [new DemoRun("ct-lung-density", "Reported", null, "CPU", [new("volume", 12)], [new("lung-volume", 4510, "mL")])]),
            Sent = 2,
            Durable = new HashSet<string> { "1.1", "1.2" },
            InPacs = new HashSet<string> { "2.1", "2.2", "2.3", "2.4", "2.5" },
            Truth = new Dictionary<string, DemoTruth> { ["lung-volume"] = new(4500, 45) },
            ResultsCommitted = 1,
            OutboxWaiting = 0,
        };
    }
}
