using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Studies;

public sealed class ScannerRhythmTests
{
    private static readonly StudiesOptions Options = new() { QuietPeriodSeconds = 30 };

    /// <summary>How many studies paused for so long (s), the rest not at all; the quiet period that follows (s).</summary>
    [Theory]
    [InlineData(0, 0, 0, 30)] // nothing known: as configured
    [InlineData(2, 2, 200, 30)] // two are no rhythm
    [InlineData(3, 3, 200, 300)] // few, and never shorter than configured; longer is safe
    [InlineData(9, 0, 0, 30)]
    [InlineData(10, 0, 0, 5)] // always in one go: a sixth
    [InlineData(10, 10, 4, 6)]
    [InlineData(50, 50, 90, 135)]
    [InlineData(50, 50, 500, 600)] // never longer than twenty times
    [InlineData(50, 2, 300, 5)] // what two of fifty do is left to late arrival
    [InlineData(50, 3, 300, 450)]
    public void Learn_FromTheLongestPauseOfEachStudy(int studies, int pausing, int seconds, int expected)
    {
        TimeSpan[] pauses = [.. Enumerable.Range(0, studies).Select(n => TimeSpan.FromSeconds(n < pausing ? seconds : 0))];

        Assert.Equal(TimeSpan.FromSeconds(expected), ScannerRhythm.Learn(pauses, Options).QuietPeriod);
    }

    /// <summary>A PACS that forwards evidence to the unit is no scanner that pauses, and a study that still comes in has not said how long it does.</summary>
    [Fact]
    public async Task Of_StudiesOfEvidenceAlone_AndThoseStillComing_TeachNothing()
    {
        await using var unit = new TestUnit();
        await unit.Journal.WriteAsync(
            transaction =>
            {
                long scanner = transaction.Insert("INSERT INTO scanner (calling_ae, address, first_at, last_at) VALUES ('CT1', '10.0.0.1', '', '')");
                (StudyStage Stage, StudyReason? Reason, int PauseMs)[] studies =
                [
                    .. Enumerable.Repeat((StudyStage.Done, (StudyReason?)StudyReason.Delivered, 4_000), 10),
                    .. Enumerable.Repeat((StudyStage.Done, (StudyReason?)StudyReason.OwnEvidenceOnly, 200_000), 10),
                    .. Enumerable.Repeat((StudyStage.Receiving, (StudyReason?)null, 200_000), 10),
                ];
                foreach ((int number, (StudyStage stage, StudyReason? reason, int pause)) in studies.Index())
                {
                    long study = StudyTable.InstanceStoredNeedsTransaction(transaction, $"1.2.{number}", "CT1", unit.Clock.GetUtcNow()).Id;
                    transaction.Execute(
                        "UPDATE study SET scanner_id = $scanner, stage = $stage, reason = $reason, longest_pause_ms = $pause WHERE id = $id",
                        ("$scanner", scanner), ("$stage", stage.ToString()), ("$reason", reason?.ToString()), ("$pause", pause), ("$id", study));
                }
            },
            TestUnit.Cancel);

        ScannerRhythm rhythm = unit.Journal.Read(session => ScannerRhythm.Of(session, 1, Options));

        Assert.Equal(TimeSpan.FromSeconds(6), rhythm.QuietPeriod);
    }
}
