using Appliance.Edge.Delivery;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Storage;

/// <summary>What may go, in which order, and what stays whatever the disk wants.</summary>
public sealed class RetentionTests : IAsyncDisposable
{
    private const long Tight = 3 << 20;
    private const long Plenty = 1L << 40;

    private readonly MeasuredDisk _disk = new();
    private readonly TestUnit _unit;

    public RetentionTests() => _unit = new TestUnit(_disk, minFreeBytes: 1 << 20);

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Run_DiskIsTight_DeletesTheOldestSourcesUntilThereIsRoomAndKeepsTheRest()
    {
        await DeliveredAsync("1.2.1");
        _unit.Clock.Advance(TimeSpan.FromMinutes(10));
        await DeliveredAsync("1.2.2");
        _unit.Clock.Advance(TimeSpan.FromMinutes(10));
        MakeTight(filesNeeded: 1);

        Assert.Equal(SpaceState.Plenty, await RunAsync(new RetentionOptions { SourceMinAgeHours = 0, EvidenceMinAgeHours = 0 }, batch: 1));

        Assert.Equal(["Deleted", "Current"], States("Received"));
        Assert.Equal(["Current", "Current", "Current", "Current"], States("Evidence"));
        Assert.DoesNotContain("1.2.1/1.2.1.1.1.dcm", _unit.Files());
        Assert.Contains("1.2.2/1.2.2.1.1.dcm", _unit.Files());
    }

    [Fact]
    public async Task Run_SourcesAreNotEnough_DeletesDeliveredEvidenceToo()
    {
        await DeliveredAsync("1.2.1");
        MakeTight(filesNeeded: 3);

        Assert.Equal(SpaceState.Plenty, await RunAsync(new RetentionOptions { SourceMinAgeHours = 0, EvidenceMinAgeHours = 0 }));

        Assert.Empty(_unit.Files());
        Assert.Equal(3, _unit.Count("SELECT count(*) FROM instance WHERE state = 'Deleted' AND deleted_at IS NOT NULL"));
    }

    [Fact]
    public async Task Run_YoungerThanTheLeastAge_StaysHoweverTightTheDiskIs()
    {
        await DeliveredAsync("1.2.1");
        _disk.Free = 0;
        var options = new RetentionOptions { SourceMinAgeHours = 1, EvidenceMinAgeHours = 2 };

        Assert.Equal(SpaceState.Refusing, await RunAsync(options));
        Assert.Equal(3, _unit.Files().Length);
        _unit.Clock.Advance(TimeSpan.FromHours(1));
        await RunAsync(options);

        Assert.Equal(["Deleted"], States("Received"));
        Assert.Equal(["Current", "Current"], States("Evidence"));
    }

    /// <summary>A study is one thing: while images still came to it lately, none of its files is old.</summary>
    [Fact]
    public async Task Run_OldImageOfAStudyThatGotMoreLately_Stays()
    {
        await DeliveredAsync("1.2.1");
        _disk.Free = 0;
        var options = new RetentionOptions { SourceMinAgeHours = 1, EvidenceMinAgeHours = 1 };
        _unit.Clock.Advance(TimeSpan.FromHours(1));
        await _unit.Journal.WriteAsync(
            transaction => transaction.Execute("UPDATE study SET last_at = $now", ("$now", JournalTime.Format(_unit.Clock.GetUtcNow()))), TestUnit.Cancel);

        await RunAsync(options);
        Assert.Equal(3, _unit.Files().Length);
        _unit.Clock.Advance(TimeSpan.FromHours(1));
        await RunAsync(options);

        Assert.Empty(_unit.Files());
    }

    [Fact]
    public async Task Run_ThereIsRoom_NothingGoesBeforeTheGreatestAge()
    {
        await DeliveredAsync("1.2.1");
        var options = new RetentionOptions { SourceMinAgeHours = 0, EvidenceMinAgeHours = 0, SourceMaxAgeHours = 1, EvidenceMaxAgeHours = 2 };

        await RunAsync(options);
        Assert.Equal(3, _unit.Files().Length);
        _unit.Clock.Advance(TimeSpan.FromHours(1));
        await RunAsync(options);
        Assert.Equal(["Deleted"], States("Received"));
        Assert.Equal(["Current", "Current"], States("Evidence"));
        _unit.Clock.Advance(TimeSpan.FromHours(1));
        await RunAsync(options);
        Assert.Equal(["Deleted", "Deleted"], States("Evidence"));
    }

    [Theory]
    [InlineData("UPDATE study SET stage = 'Receiving'")]
    [InlineData("UPDATE study SET stage = 'Ready'")]
    [InlineData("UPDATE study SET stage = 'Delivering'")]
    [InlineData("UPDATE study SET stage = 'Quarantined', reason = 'RunFailed'")]
    [InlineData("UPDATE study SET reason = 'DeadLetters'")]
    [InlineData("UPDATE study SET reason = 'NoDestination'")]
    [InlineData("UPDATE delivery SET state = 'Pending' WHERE id = 1")]
    [InlineData("UPDATE delivery SET state = 'Stored' WHERE id = 1")]
    [InlineData("UPDATE delivery SET state = 'DeadLetter' WHERE id = 1")]
    [InlineData("UPDATE instance SET state = 'Missing'")]
    [InlineData("UPDATE instance SET state = 'Conflict'")]
    public async Task Run_StudyThatIsNotSafe_KeepsAllItsFiles(string because)
    {
        await DeliveredAsync("1.2.1");
        await _unit.Journal.WriteAsync(transaction => transaction.Execute(because), TestUnit.Cancel);
        _disk.Free = 0;

        await RunAsync(new RetentionOptions { SourceMinAgeHours = 0, EvidenceMinAgeHours = 0, SourceMaxAgeHours = 0.0001, EvidenceMaxAgeHours = 0.0001 });

        Assert.Equal(3, _unit.Files().Length);
    }

    [Fact]
    public async Task Run_DestinationTakesOnlyAPart_WhatItDidNotTakeStays()
    {
        await DeliveredAsync("1.2.1");
        await _unit.Journal.WriteAsync(
            transaction =>
            {
                transaction.Execute("UPDATE delivery SET state = 'NotAccepted' WHERE id = 1");
                transaction.Execute("UPDATE study SET reason = 'Downgraded'");
            },
            TestUnit.Cancel);
        _disk.Free = 0;

        await RunAsync(new RetentionOptions { SourceMinAgeHours = 0, EvidenceMinAgeHours = 0 });

        Assert.Equal(["Deleted"], States("Received"));
        Assert.Equal(["Current", "Deleted"], States("Evidence"));
    }

    [Fact]
    public async Task Run_AssociationThatFedTheStudyIsStillOpen_KeepsIt()
    {
        await DeliveredAsync("1.2.1");
        await _unit.Journal.WriteAsync(
            transaction =>
            {
                long open = AssociationTable.OpenNeedsTransaction(transaction, "CT1", "APPLIANCE", "10.0.0.1:5000", _unit.Clock.GetUtcNow());
                AssociationTable.FeedsNeedsTransaction(transaction, open, 1);
            },
            TestUnit.Cancel);
        _disk.Free = 0;

        await RunAsync(new RetentionOptions { SourceMinAgeHours = 0, EvidenceMinAgeHours = 0 });

        Assert.Equal(3, _unit.Files().Length);
    }

    [Fact]
    public async Task Receive_DeletedImageComesAgain_IsRestoredAndNothingRunsAgain()
    {
        await DeletedAsync("1.2.1");

        Assert.Equal(IntakeOutcome.Restored, await _unit.ReceiveAsync(new TestObject { Study = "1.2.1", Sop = "1.2.1.1.1" }));

        Assert.Equal(["Current"], States("Received"));
        Assert.Contains("1.2.1/1.2.1.1.1.dcm", _unit.Files());
        Assert.Equal((StudyStage.Done, StudyReason.Delivered), (_unit.Study("1.2.1").Stage, _unit.Study("1.2.1").Reason));
        Assert.Equal(IntakeOutcome.Duplicate, await _unit.ReceiveAsync(new TestObject { Study = "1.2.1", Sop = "1.2.1.1.1" }));

        // Its age counts from now.
        _disk.Free = 0;
        await RunAsync(new RetentionOptions { SourceMinAgeHours = 1 });
        Assert.Equal(["Current"], States("Received"));
    }

    [Fact]
    public async Task Receive_OtherBytesUnderTheUidOfADeletedImage_AreKeptBesideItsRow()
    {
        await DeletedAsync("1.2.1");
        InstanceRow gone = _unit.Journal.Read(session => InstanceTable.BySopUid(session, "1.2.1.1.1")).Single();

        Assert.Equal(IntakeOutcome.Conflict, await _unit.ReceiveAsync(new TestObject { Study = "1.2.1", Sop = "1.2.1.1.1", Pixel = 99 }));

        List<InstanceRow> rows = _unit.Journal.Read(session => InstanceTable.BySopUid(session, "1.2.1.1.1"));
        Assert.Equal([InstanceState.Deleted, InstanceState.Conflict], rows.Select(row => row.State));
        Assert.NotEqual(gone.File, rows[1].File);
    }

    [Fact]
    public async Task Receive_MoreOfAStudyWhoseImagesWereDeleted_WaitsForTheWholeStudyAndThenRuns()
    {
        await DeletedAsync("1.2.1");

        await _unit.ReceiveAsync(new TestObject { Study = "1.2.1", Sop = "1.2.1.1.2" });
        Assert.Equal((StudyStage.Quarantined, StudyReason.SourcesDeleted), (_unit.Study("1.2.1").Stage, _unit.Study("1.2.1").Reason));

        await _unit.ReceiveAsync(new TestObject { Study = "1.2.1", Sop = "1.2.1.1.1" });
        Assert.Equal(StudyStage.Receiving, _unit.Study("1.2.1").Stage);
        Assert.Equal(2, _unit.Journal.Read(session => InstanceTable.Input(session, 1)).Count);
    }

    [Fact]
    public async Task Receive_DeletedEvidenceComesBack_IsKeptAndNeverRun()
    {
        await DeletedAsync("1.2.1", evidenceToo: true);
        InstanceRow evidence = _unit.Journal.Read(session => session.First(
            $"{InstanceRow.Select} WHERE i.origin = 'Evidence' ORDER BY i.id", InstanceRow.Map))!;
        await _unit.ReceiveAsync(new TestObject { Study = "1.2.1", Sop = evidence.Facts.SopUid, SopClass = evidence.Facts.SopClass });

        Assert.Equal(["Returned"], _unit.Journal.Read(session => session.Query(
            "SELECT origin FROM instance WHERE state <> 'Deleted'", row => row.GetString(0))));
        Assert.Equal(StudyStage.Done, _unit.Study("1.2.1").Stage);
    }

    [Fact]
    public async Task Restart_AfterDeleting_FindsNothingMissing()
    {
        await DeletedAsync("1.2.1", evidenceToo: true);
        await _unit.RestartAsync();

        await _unit.Recovery.RunAsync(evidence: false, TestUnit.Cancel);
        await _unit.Recovery.RunAsync(evidence: true, TestUnit.Cancel);

        Assert.Equal(StudyStage.Done, _unit.Study("1.2.1").Stage);
        await _unit.Recovery.RunAsync(evidence: false, TestUnit.Cancel);
        Assert.False(Directory.Exists(_unit.Spool.PathOf("1.2.1")));
    }

    [Fact]
    public async Task Run_MoreDeletedThanAreRemembered_ForgetsTheOldestWholeStudies()
    {
        await DeletedAsync("1.2.1", evidenceToo: true);
        await DeletedAsync("1.2.2", evidenceToo: true);
        await _unit.Journal.WriteAsync(
            transaction =>
            {
                transaction.Execute(
                    "INSERT INTO commitment_request (transaction_uid, destination, asked_at, until, open) VALUES ('2.25.7', 'PACS', '', '', 0)");
                transaction.Execute("INSERT INTO commitment_request_delivery (request_id, delivery_id) VALUES (1, 1)");
            },
            TestUnit.Cancel);

        Assert.Equal(3, await _unit.Journal.WriteAsync(
            transaction => RetentionTable.ForgetNeedsTransaction(transaction, remembered: 3, limit: 100), TestUnit.Cancel));

        Assert.Equal(3, _unit.Count("SELECT count(*) FROM instance WHERE study_id = 2"));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM instance WHERE study_id = 1"));
        Assert.Equal(IntakeOutcome.Stored, await _unit.ReceiveAsync(new TestObject { Study = "1.2.1", Sop = "1.2.1.1.1" }));
    }

    [Fact]
    public async Task Run_NthOperationFails_NothingThatCountsIsLostAndTheNextStartConverges()
    {
        for (int n = 1, failed = 1; failed > 0; n++)
        {
            var faulty = new LateFaultyFileSystem(n);
            var disk = new MeasuredDisk(faulty);
            await using var unit = new TestUnit(disk, minFreeBytes: 1 << 20);
            foreach (string sop in (string[])["1", "2", "3"])
            {
                await unit.ReceiveAsync(new TestObject { Sop = sop });
            }

            await unit.Journal.WriteAsync(
                transaction => transaction.Execute("UPDATE study SET stage = 'Done', reason = 'NoAppInstalled'"), TestUnit.Cancel);
            disk.Free = 0;
            faulty.Arm();

            await unit.Retention(new RetentionOptions { SourceMinAgeHours = 0 })
                .RunAsync(TestUnit.Cancel);

            Assert.Equal(3, unit.Count("SELECT count(*) FROM instance WHERE state = 'Deleted'"));
            Assert.Equal(faulty.Failed ? 1 : 0, unit.Files().Length);
            await unit.RestartAsync();
            await unit.Recovery.RunAsync(evidence: false, TestUnit.Cancel);
            Assert.Empty(unit.Files());
            Assert.Equal(StudyStage.Done, unit.Study().Stage);
            failed = faulty.Failed ? 1 : 0;
        }
    }

    [Fact]
    public async Task Run_ProcessEndsBetweenTheJournalAndTheFile_TheFileGoesAtTheNextStart()
    {
        await DeliveredAsync("1.2.1");
        InstanceRow source = _unit.Journal.Read(session => InstanceTable.Input(session, 1)).Single();
        Assert.True(await _unit.Journal.WriteAsync(
            transaction => RetentionTable.DeletedNeedsTransaction(transaction, source, _unit.Clock.GetUtcNow()), TestUnit.Cancel));

        await _unit.RestartAsync();
        await _unit.Recovery.RunAsync(evidence: false, TestUnit.Cancel);

        Assert.False(File.Exists(_unit.Spool.PathOf(source.File)));
        Assert.Equal((StudyStage.Done, StudyReason.Delivered), (_unit.Study("1.2.1").Stage, _unit.Study("1.2.1").Reason));
    }

    [Fact]
    public async Task Run_StudyMovedOnSinceItWasLookedAt_KeepsTheFile()
    {
        await DeliveredAsync("1.2.1");
        InstanceRow source = _unit.Journal.Read(session => InstanceTable.Input(session, 1)).Single();
        await _unit.ReceiveAsync(new TestObject { Study = "1.2.1", Sop = "1.2.1.1.2" });

        Assert.False(await _unit.Journal.WriteAsync(
            transaction => RetentionTable.DeletedNeedsTransaction(transaction, source, _unit.Clock.GetUtcNow()), TestUnit.Cancel));
    }

    private string[] States(string origin) => [.. _unit.Journal.Read(session => session.Query(
        "SELECT state FROM instance WHERE origin = $origin ORDER BY id", row => row.GetString(0), ("$origin", origin)))];

    private Task<SpaceState> RunAsync(RetentionOptions options, int batch = 64) =>
        new Retention(_unit.Journal, _unit.Spool, new Edge.Priors.PriorRetention(_unit.Journal, _unit.Spool), _unit.Results, options, NullLogger<Retention>.Instance)
        {
            BatchSize = batch,
        }.RunAsync(TestUnit.Cancel);

    /// <summary>Lets the disk be so tight that so many files have to go.</summary>
    private void MakeTight(int filesNeeded)
    {
        _disk.Free = Tight;
        _disk.EachFileFrees = ((1 << 20) / filesNeeded) + 1;
    }

    private async Task DeliveredAsync(string study)
    {
        await _unit.CloseStudyAsync(study);
        await _unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel);
        await _unit.Journal.WriteAsync(
            transaction =>
            {
                DateTimeOffset now = _unit.Clock.GetUtcNow();
                foreach ((long id, long studyId) in DeliveryTable.UnsettledAt(transaction, "PACS"))
                {
                    DeliveryTable.MoveNeedsTransaction(transaction, id, DeliveryEvent.Accepted, now);
                    _unit.Settling.DeliverySettledNeedsTransaction(transaction, studyId, "PACS", now);
                }
            },
            TestUnit.Cancel);
        Assert.Equal(StudyReason.Delivered, _unit.Study(study).Reason);
    }

    private async Task DeletedAsync(string study, bool evidenceToo = false)
    {
        await DeliveredAsync(study);
        _disk.Free = 0;
        await RunAsync(new RetentionOptions { SourceMinAgeHours = 0, EvidenceMinAgeHours = evidenceToo ? 0 : 1 });
        _disk.Free = Plenty;
        Assert.Equal(evidenceToo ? 0 : 2, _unit.Files().Count(file => file.StartsWith(study, StringComparison.Ordinal)));
    }
}
