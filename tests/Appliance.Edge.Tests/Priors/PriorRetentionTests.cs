using Appliance.Edge.Priors;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Priors;

public sealed class PriorRetentionTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly ScriptedArchive _archive = new(Old(1), Old(2));

    public PriorRetentionTests()
    {
        _unit.Priors.Archive = _archive.Address;
        _unit.Wish = new PriorWish("CT", "CT", 1, null);
    }

    public async ValueTask DisposeAsync()
    {
        await _archive.DisposeAsync();
        await _unit.DisposeAsync();
    }

    [Fact]
    public async Task RunsAreOver_PriorsGoAtOnceWithAllThatIsKnownOfThem()
    {
        await FetchAsync();
        await RetainAsync();
        Assert.Equal(2, Priors());

        Assert.True(await _unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel));
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
        await RetainAsync();

        Assert.Equal(0, Priors());
        Assert.DoesNotContain(_unit.Files(), file => file.Contains(".prior.", StringComparison.Ordinal));
        Assert.Single(_unit.Instances());
    }

    [Fact]
    public async Task EmptiedStudy_IsForgotten_ButItsNumberIsNotGivenToAnother()
    {
        await FetchAsync();
        await _unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel);
        await RetainAsync();
        Assert.NotNull(_unit.Study("1.2.9"));

        await _unit.ReceiveAsync(new TestObject { Study = "1.2.5", Sop = "1.2.5.1.1" });
        await RetainAsync();

        Assert.Null(_unit.Journal.Read(session => StudyTable.Find(session, "1.2.9")));
        Assert.Equal(3, _unit.Study("1.2.5").Id);
    }

    [Fact]
    public async Task StudyThatIsUsedFromHere_StaysUntilTheRunIsOver()
    {
        await _unit.ReceiveAsync(Old(1));
        await _unit.LetQuietPeriodPassAsync("1.2.9");
        await _unit.Journal.WriteAsync(
            transaction => transaction.Execute("UPDATE run SET state = 'Refused'; UPDATE study SET stage = 'Done', reason = 'NoAppInstalled'"), TestUnit.Cancel);
        await FetchAsync();
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM prior WHERE state = 'OnUnit'"));
        _unit.Clock.Advance(TimeSpan.FromSeconds(1));

        await RetainAsync(sourceMaxAgeHours: 1e-9);
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM instance WHERE state = 'Deleted'"));
        await _unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel);
        await RetainAsync(sourceMaxAgeHours: 1e-9);

        Assert.Equal(1, _unit.Count("SELECT count(*) FROM instance WHERE state = 'Deleted'"));
    }

    [Fact]
    public async Task OtherStudyStillWaitsForIt_Stays()
    {
        await FetchAsync();
        await _unit.ReceiveAsync(Now("1.2.4"));
        await _unit.LetQuietPeriodPassAsync("1.2.4");
        await StepAllAsync();
        await _unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel);

        await RetainAsync();

        Assert.Equal(2, Priors());
    }

    [Fact]
    public async Task NthOperationFails_NothingOfItIsKept()
    {
        for (int n = 1, failed = 1; failed > 0; n++)
        {
            var disk = new LateFaultyFileSystem(n);
            await using var unit = new TestUnit(disk);
            unit.Priors.Archive = _archive.Address;
            unit.Wish = _unit.Wish;
            await unit.ReceiveAsync(Now("1.2.3"));
            await unit.LetQuietPeriodPassAsync();
            while (await unit.Fetch.StepAsync(TestUnit.Cancel))
            {
            }

            await unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel);
            disk.Arm();
            await new PriorRetention(unit.Journal, unit.Spool).RunAsync(TestUnit.Cancel);
            failed = disk.Failed ? 1 : 0;
            await unit.RestartAsync();
            await unit.Recovery.RunAsync(evidence: false, TestUnit.Cancel);

            Assert.Equal(0, unit.Count("SELECT count(*) FROM instance WHERE origin = 'Prior'"));
            Assert.DoesNotContain(unit.Files(), file => file.Contains(".prior.", StringComparison.Ordinal));
        }
    }

    private static TestObject Old(int number) => new()
    {
        Study = "1.2.9", Series = "1.2.9.1", Sop = $"1.2.9.1.{number}", StudyDate = "20251201", PatientId = "P1", BirthDate = "19700101",
    };

    private static TestObject Now(string study) => new()
    {
        Study = study, Series = $"{study}.1", Sop = $"{study}.1.1", StudyDate = "20260301", PatientId = "P1", BirthDate = "19700101",
    };

    private async Task FetchAsync()
    {
        await _unit.ReceiveAsync(Now("1.2.3"));
        await _unit.LetQuietPeriodPassAsync();
        await StepAllAsync();
    }

    private async Task StepAllAsync()
    {
        while (await _unit.Fetch.StepAsync(TestUnit.Cancel))
        {
        }
    }

    private Task<SpaceState> RetainAsync(double sourceMaxAgeHours = 0) =>
        _unit.Retention(new RetentionOptions { SourceMaxAgeHours = sourceMaxAgeHours }).RunAsync(TestUnit.Cancel);

    private long Priors() => _unit.Count("SELECT count(*) FROM instance WHERE origin = 'Prior'");
}
