using Appliance.Edge.Priors;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;
using static Appliance.Edge.Receive.IntakeOutcome;

namespace Appliance.Edge.Tests.Priors;

/// <summary>What becomes of an object: what is known of it by how it arrives.</summary>
public sealed class PriorIntakeTests : IAsyncDisposable
{
    private static readonly TestObject Old = new() { Study = "1.2.9", Series = "1.2.9.1", Sop = "1.2.9.1.1", CallingAE = "ARCHIVE" };

    private readonly TestUnit _unit = new();

    public PriorIntakeTests() => _unit.Priors.Archive = "ARCHIVE@127.0.0.1:104";

    public enum Known
    {
        Nothing,
        Received,
        ReceivedOtherBytes,
        ReceivedDeleted,
        ReceivedMissing,
        Prior,
        PriorOtherBytes,
        Evidence,
        Returned,
    }

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    /// <summary>Every cell: what is known × how it arrives → outcome, whether the study is open then, and rows of each kind that count.</summary>
    public static TheoryData<Known, bool, IntakeOutcome, bool, int, int> Cells => new()
    {
        // Sent by a scanner: an ordinary object, whatever was fetched before.
        { Known.Nothing, false, Stored, true, 1, 0 },
        { Known.Received, false, Duplicate, true, 1, 0 },
        { Known.ReceivedOtherBytes, false, Revised, true, 1, 0 },
        { Known.ReceivedDeleted, false, Restored, false, 1, 0 },
        { Known.ReceivedMissing, false, Restored, true, 1, 0 },
        { Known.Prior, false, Stored, true, 1, 1 },
        { Known.PriorOtherBytes, false, Stored, true, 1, 1 },
        { Known.Evidence, false, IntakeOutcome.Returned, false, 0, 0 },
        { Known.Returned, false, Duplicate, false, 0, 0 },

        // Asked for: kept beside what is known, which stays as it is.
        { Known.Nothing, true, IntakeOutcome.Prior, false, 0, 1 },
        { Known.Received, true, IntakeOutcome.Prior, true, 1, 1 },
        { Known.ReceivedOtherBytes, true, IntakeOutcome.Prior, true, 1, 1 },
        { Known.ReceivedDeleted, true, IntakeOutcome.Prior, false, 0, 1 },
        { Known.ReceivedMissing, true, IntakeOutcome.Prior, false, 0, 1 },
        { Known.Prior, true, IntakeOutcome.Prior, false, 0, 1 },
        { Known.PriorOtherBytes, true, IntakeOutcome.Prior, false, 0, 1 },
        { Known.Evidence, true, IntakeOutcome.Returned, false, 0, 0 },
        { Known.Returned, true, Duplicate, false, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Arrival_EachCell_IsAsDesigned(Known known, bool asked, IntakeOutcome outcome, bool isOpen, int received, int priors)
    {
        await MakeKnownAsync(known);
        TestObject arrives = known is Known.Evidence or Known.Returned ? Old with { DeviceUid = _unit.Device.Uid } : Old;
        if (asked)
        {
            await ExpectAsync();
        }

        Assert.Equal(outcome, await ReceiveAsync(arrives, asked));

        Assert.Equal(isOpen, _unit.Study("1.2.9").Stage == StudyStage.Receiving);
        Assert.Equal(received, _unit.Count("SELECT count(*) FROM instance WHERE origin = 'Received' AND state = 'Current'"));
        Assert.Equal(priors, _unit.Count("SELECT count(*) FROM instance WHERE origin = 'Prior' AND state = 'Current'"));
        await AssertFilesAsync();
    }

    [Fact]
    public async Task SaidToBeAskedFor_AndWasNot_IsOrdinary()
    {
        Assert.Equal(Stored, await ReceiveAsync(Old, retrieved: true));

        Assert.Equal(StudyStage.Receiving, _unit.Study("1.2.9").Stage);
    }

    [Fact]
    public async Task ComesLongAfterItWasAskedFor_IsOrdinary()
    {
        await ExpectAsync();
        _unit.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(Stored, await ReceiveAsync(Old, retrieved: true));
    }

    [Fact]
    public async Task BecomesOrdinary_IsRunAsAnyOther_AndTeachesNoRhythm()
    {
        await ExpectAsync();
        await ReceiveAsync(Old, retrieved: true);
        _unit.Clock.Advance(TimeSpan.FromMinutes(10));
        await _unit.ReceiveAsync(Old);

        StudyRow study = await _unit.LetQuietPeriodPassAsync("1.2.9");

        Assert.Equal(StudyStage.Ready, study.Stage);
        Assert.Equal(0, _unit.Count("SELECT longest_pause_ms FROM study WHERE study_uid = '1.2.9'"));
        Assert.Single(_unit.Journal.Read(session => InstanceTable.Input(session, study.Id)));
    }

    [Fact]
    public async Task MoreThanIsTaken_IsRefusedAndRemembered()
    {
        _unit.Priors.MaxInstances = 1;
        await ExpectAsync();
        await ReceiveAsync(Old, retrieved: true);

        await Assert.ThrowsAsync<PriorTooLargeException>(() => ReceiveAsync(Old with { Sop = "1.2.9.1.2" }, retrieved: true));

        Assert.Equal(1, _unit.Count("SELECT count(*) FROM prior WHERE cause = 'TooLarge'"));
        await AssertFilesAsync();
    }

    [Fact]
    public async Task MoreBytesThanAreTaken_IsRefused()
    {
        _unit.Priors.MaxBytes = 100;
        await ExpectAsync();

        await Assert.ThrowsAsync<PriorTooLargeException>(() => ReceiveAsync(Old, retrieved: true));

        await AssertFilesAsync();
    }

    [Fact]
    public async Task NthOperationFails_NothingIsLeft_AndTheNextAttemptStores()
    {
        for (int n = 1, failed = 1; failed > 0; n++)
        {
            var disk = new FaultyFileSystem(n);
            await using var unit = new TestUnit(disk);
            unit.Priors.Archive = "ARCHIVE@127.0.0.1:104";
            await ExpectAsync(unit);
            try
            {
                Assert.Equal(IntakeOutcome.Prior, await ReceiveAsync(Old, retrieved: true, unit));
                failed = disk.Failed ? 1 : 0;
            }
            catch (IOException)
            {
                Assert.Equal(0, unit.Count("SELECT count(*) FROM instance"));
            }

            await unit.RestartAsync();
            await unit.Recovery.RunAsync(evidence: false, TestUnit.Cancel);
            Assert.Equal(unit.Count("SELECT count(*) FROM instance"), unit.Files().Length);
            if (disk.Failed)
            {
                Assert.Equal(IntakeOutcome.Prior, await ReceiveAsync(Old, retrieved: true, unit));
            }

            Assert.Single(unit.Files());
        }
    }

    [Fact]
    public async Task FileIsGoneAtTheStart_ItsRowGoes_AndNoStudyIsQuarantined()
    {
        await ExpectAsync();
        await ReceiveAsync(Old, retrieved: true);
        File.Delete(_unit.Spool.PathOf(_unit.Files().Single()));

        await _unit.RestartAsync();
        await _unit.Recovery.RunAsync(evidence: false, TestUnit.Cancel);

        Assert.Equal(0, _unit.Count("SELECT count(*) FROM instance"));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM study WHERE stage = 'Quarantined'"));
    }

    private async Task MakeKnownAsync(Known known)
    {
        switch (known)
        {
            case Known.Received:
                await _unit.ReceiveAsync(Old);
                break;
            case Known.ReceivedOtherBytes:
                await _unit.ReceiveAsync(Old with { PatientName = "Other^Spelling" });
                break;
            case Known.ReceivedDeleted or Known.ReceivedMissing:
                await _unit.ReceiveAsync(Old);
                await _unit.LetQuietPeriodPassAsync("1.2.9");
                File.Delete(_unit.Spool.PathOf(_unit.Files().Single()));
                await _unit.Journal.WriteAsync(
                    transaction => known == Known.ReceivedDeleted
                        ? transaction.Execute("UPDATE instance SET state = 'Deleted', deleted_from = 'Current'; UPDATE study SET stage = 'Done', reason = 'Delivered'")
                        : transaction.Execute("UPDATE instance SET state = 'Missing'; UPDATE study SET stage = 'Quarantined', reason = 'FileMissing'"),
                    TestUnit.Cancel);
                break;
            case Known.Prior or Known.PriorOtherBytes:
                await ExpectAsync();
                await ReceiveAsync(known == Known.Prior ? Old : Old with { PatientName = "Other^Spelling" }, retrieved: true);
                break;
            case Known.Returned:
                await _unit.ReceiveAsync(Old with { DeviceUid = _unit.Device.Uid });
                break;
            default:
                break;
        }
    }

    /// <summary>As if the archive had just been asked for the study.</summary>
    private Task ExpectAsync(TestUnit? unit = null) => (unit ?? _unit).Journal.WriteAsync(
        transaction =>
        {
            if (transaction.Count("SELECT count(*) FROM prior") > 0)
            {
                return;
            }

            DateTimeOffset now = (unit ?? _unit).Clock.GetUtcNow();
            StudyRow study = StudyTable.OpenNeedsTransaction(transaction, "1.2.3", "CT1", now);
            PriorTable.SearchNeedsTransaction(transaction, study, "CT", 1, null, now.AddMinutes(2), now);
            SearchRow search = PriorTable.OfStudy(transaction, study.Id)[0];
            PriorTable.FoundNeedsTransaction(
                transaction, search, [new PriorCandidate("1.2.9", "20251201", "") { Series = [new PriorSeries("1.2.9.1", 1, 0)] }]);
            PriorTable.AskedNeedsTransaction(transaction, PriorTable.OfSearch(transaction, search.Id)[0].Id, now);
        },
        TestUnit.Cancel);

    private Task<IntakeOutcome> ReceiveAsync(TestObject instance, bool retrieved, TestUnit? unit = null) => (unit ?? _unit).Intake.StoreAsync(
        instance.Request() with { IsRetrieved = retrieved }, new MemoryStream(instance.Bytes()), TestUnit.Cancel);

    /// <summary>Spool and journal agree: each row that counts has its file, and there is no other.</summary>
    private async Task AssertFilesAsync()
    {
        List<string> rows = _unit.Journal.Read(session => session.Query(
            "SELECT file FROM instance WHERE state NOT IN ('Missing', 'Deleted') ORDER BY file", row => row.GetString(0)));
        Assert.Equal(rows.Order(StringComparer.Ordinal), _unit.Files());
        await Task.CompletedTask;
    }
}
