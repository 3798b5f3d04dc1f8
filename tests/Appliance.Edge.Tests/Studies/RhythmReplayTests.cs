#pragma warning disable RS0030 // Seeded: the same loss and jitter each time.
using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Studies;

/// <summary>Replays scanners of different rhythm against the collector, and compares it with a fixed timer on the same studies.</summary>
public sealed class RhythmReplayTests(ITestOutputHelper output) : IAsyncDisposable
{
    /// <summary>Studies until the rhythm is known; they are not compared.</summary>
    private const int Lessons = 12;

    private const int Studies = 30;

    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Seconds between instances; one list of gaps between associations; each with jitter of up to a third.</summary>
    private static readonly Scanner[] Scanners =
    [
        new("fast CT, one association", Associations: 1, Images: 12, BetweenImages: 0.05, BetweenAssociations: 0),
        new("slow MR, minutes between series", Associations: 6, Images: 4, BetweenImages: 0.5, BetweenAssociations: 150),
        new("CR gateway, an association an image", Associations: 8, Images: 1, BetweenImages: 0, BetweenAssociations: 3),
    ];

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Replay_ThreeRhythms_NoStudyIsClosedEarlyAndAllSoonerThanByATimerAsSafe()
    {
        var waits = new Dictionary<Scanner, List<TimeSpan>>();
        var pauses = new List<TimeSpan>();
        int fixedEarly = 0;
        foreach (Scanner scanner in Scanners)
        {
            var random = new Random(42);
            waits[scanner] = [];
            for (int number = 0; number < Lessons + Studies; number++)
            {
                Replayed study = await ReplayAsync(scanner, number, random);
                if (number < Lessons)
                {
                    continue;
                }

                Assert.Equal(1, study.Revisions);
                waits[scanner].Add(study.Wait);
                pauses.Add(study.LongestPause);
                fixedEarly += study.LongestPause > TimeSpan.FromSeconds(_unit.Studies.QuietPeriodSeconds) ? 1 : 0;
            }
        }

        // The timer that would have closed none of these early waits longer than the longest pause of any of them.
        TimeSpan asSafe = pauses.Max() + TimeSpan.FromSeconds(1);
        foreach ((Scanner scanner, List<TimeSpan> wait) in waits)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{scanner.Name}: 0 of {Studies} closed early, {wait.Average(w => w.TotalSeconds):0.0} s after the last instance on average"));
        }

        double mean = waits.Values.SelectMany(wait => wait).Average(wait => wait.TotalSeconds);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"all: {mean:0.0} s; the fixed timer of 30 s closes {fixedEarly} of {Studies * Scanners.Length} early, one that closes none early takes {asSafe.TotalSeconds:0.0} s"));
        Assert.True(fixedEarly > 0);
        Assert.True(mean < asSafe.TotalSeconds);
        Assert.All(waits[Scanners[0]], wait => Assert.True(wait < TimeSpan.FromSeconds(30)));
        Assert.All(waits[Scanners[2]], wait => Assert.True(wait < TimeSpan.FromSeconds(30)));
    }

    private async Task<Replayed> ReplayAsync(Scanner scanner, int number, Random random)
    {
        string uid = string.Create(CultureInfo.InvariantCulture, $"1.2.{Array.IndexOf(Scanners, scanner)}.{number}");
        TimeSpan longest = TimeSpan.Zero;
        for (int association = 0; association < scanner.Associations; association++)
        {
            if (association > 0)
            {
                TimeSpan pause = TimeSpan.FromSeconds(scanner.BetweenAssociations * (1 + ((random.NextDouble() - 0.5) * 2 / 3)));
                longest = pause > longest ? pause : longest;
                await PassAsync(pause);
            }

            await SendAsync(scanner, uid, association);
        }

        DateTimeOffset sent = _unit.Clock.GetUtcNow();
        while (_unit.Study(uid).Stage == StudyStage.Receiving)
        {
            _unit.Clock.SetUtcNow(await _unit.Collector.CloseDueAsync(Cancel));
        }

        StudyRow study = _unit.Study(uid);
        return new Replayed(study.Revision, study.ClosedAt!.Value - sent, longest);
    }

    private async Task PassAsync(TimeSpan time)
    {
        _unit.Clock.Advance(time);
        await _unit.Collector.CloseDueAsync(Cancel);
    }

    private async Task SendAsync(Scanner scanner, string uid, int association)
    {
        DateTimeOffset now = _unit.Clock.GetUtcNow();
        long id = await _unit.Journal.WriteAsync(
            transaction => AssociationTable.OpenNeedsTransaction(transaction, "S", "APPLIANCE", scanner.Name, now), Cancel);
        for (int image = 0; image < scanner.Images; image++)
        {
            _unit.Clock.Advance(TimeSpan.FromSeconds(scanner.BetweenImages));
            await _unit.Journal.WriteAsync(transaction => StoreNeedsTransaction(transaction, uid, id, association, image), Cancel);
        }

        await _unit.Journal.WriteAsync(
            transaction => AssociationTable.EndNeedsTransaction(
                transaction, id, AssociationEnding.Released, new AssociationTotals(), _unit.Clock.GetUtcNow()),
            Cancel);
    }

    private void StoreNeedsTransaction(JournalTransaction transaction, string uid, long associationId, int association, int image)
    {
        DateTimeOffset now = _unit.Clock.GetUtcNow();
        StudyRow study = StudyTable.InstanceStoredNeedsTransaction(transaction, uid, "S", now);
        string sop = string.Create(CultureInfo.InvariantCulture, $"{uid}.{association}.{image}");
        transaction.Execute(
            """
            INSERT INTO instance (study_id, sop_uid, sop_class, series_uid, modality, transfer_syntax, origin, state, file, bytes, digest,
              revision, association_id, stored_at)
            VALUES ($study, $sop, $class, $uid, 'CT', '1.2.840.10008.1.2.1', 'Received', 'Current', $sop, 1, x'00', $revision, $association, $now)
            """,
            ("$study", study.Id),
            ("$sop", sop),
            ("$class", DicomUID.CTImageStorage.Value),
            ("$uid", uid),
            ("$revision", study.Revision),
            ("$association", associationId),
            ("$now", JournalTime.Format(now)));
        AssociationTable.StoredNeedsTransaction(transaction, associationId, study.Id, 1);
    }

    private sealed record Scanner(string Name, int Associations, int Images, double BetweenImages, double BetweenAssociations);

    private readonly record struct Replayed(int Revisions, TimeSpan Wait, TimeSpan LongestPause);
}
