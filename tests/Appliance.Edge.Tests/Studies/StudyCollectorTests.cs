using Appliance.Edge.Receive;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Studies;

public sealed class StudyCollectorTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Collector_QuietPeriodOver_ClosesWithOneRunForEachApp()
    {
        _unit.Apps.Add(new AppVersion("other", "2.0.0"));

        StudyRow study = await _unit.CloseStudyAsync(instances: 3);

        Assert.Equal(StudyStage.Ready, study.Stage);
        Assert.Equal(CloseReason.QuietPeriod, study.CloseReason);
        Assert.Equal(_unit.Clock.GetUtcNow(), study.ClosedAt);
        Assert.Equal(_unit.Apps, _unit.Runs().Select(run => run.App));
        Assert.All(_unit.Runs(), run => Assert.Equal(RunState.Pending, run.State));
    }

    [Fact]
    public async Task Collector_NoAppInstalled_EndsDoneAndSaysSo()
    {
        _unit.Apps.Clear();

        StudyRow study = await _unit.CloseStudyAsync();

        Assert.Equal((StudyStage.Done, StudyReason.NoAppInstalled), (study.Stage, study.Reason));
    }

    [Fact]
    public async Task Collector_SenderStillConnected_Waits_AndClosesAfterItsEnd()
    {
        long association = await _unit.Journal.WriteAsync(
            transaction => AssociationTable.OpenNeedsTransaction(transaction, "CT1", "APPLIANCE", "10.0.0.9", _unit.Clock.GetUtcNow()), Cancel);
        await _unit.ReceiveAsync(new TestObject(), association);

        _unit.Clock.Advance(TimeSpan.FromMinutes(5));
        await _unit.Collector.CloseDueAsync(Cancel);
        Assert.Equal(StudyStage.Receiving, _unit.Study().Stage);

        await _unit.Journal.WriteAsync(
            transaction => AssociationTable.EndNeedsTransaction(
                transaction, association, AssociationEnding.Released, new AssociationTotals(), _unit.Clock.GetUtcNow()),
            Cancel);
        StudyRow study = await _unit.LetQuietPeriodPassAsync();
        Assert.Equal((StudyStage.Ready, CloseReason.AssociationsClosed), (study.Stage, study.CloseReason));
    }

    [Fact]
    public async Task Collector_SenderRepeatsWhatIsThere_HoldsTheStudyToo()
    {
        await _unit.ReceiveAsync(new TestObject());
        long again = await _unit.Journal.WriteAsync(
            transaction => AssociationTable.OpenNeedsTransaction(transaction, "CT1", "APPLIANCE", "10.0.0.9", _unit.Clock.GetUtcNow()), Cancel);

        Assert.Equal(IntakeOutcome.Duplicate, await _unit.ReceiveAsync(new TestObject(), again));

        Assert.Equal(StudyStage.Receiving, (await _unit.LetQuietPeriodPassAsync()).Stage);
    }

    [Fact]
    public async Task Collector_InstancesOnOneAssociation_AreWorthALookOnlyWithTheFirst_OrWhereAStepListsThem()
    {
        using JournalSignal signal = _unit.Journal.Subscribe(JournalTopic.Studies);
        long association = await _unit.Journal.WriteAsync(
            transaction => AssociationTable.OpenNeedsTransaction(transaction, "CT1", "APPLIANCE", "10.0.0.9", _unit.Clock.GetUtcNow()), Cancel);

        Assert.True(await WakesAsync(signal, new TestObject { Sop = "1.2.3.1.1" }, association));
        Assert.False(await WakesAsync(signal, new TestObject { Sop = "1.2.3.1.2" }, association));
        Assert.True(await WakesAsync(signal, new TestObject { Sop = "1.2.3.1.3" }, association: null));

        await _unit.Journal.WriteAsync(
            transaction =>
            {
                transaction.Execute(
                    """
                    INSERT INTO performed_step (id, sop_uid, state, calling_ae, created_at, changed_at, attributes)
                    VALUES (1, '1.9', 'Completed', 'CT1', '', '', x'')
                    """);
                transaction.Execute("INSERT INTO performed_step_study (step_id, study_uid) VALUES (1, '1.2.3')");
            },
            Cancel);
        Assert.True(await WakesAsync(signal, new TestObject { Sop = "1.2.3.1.4" }, association));
    }

    [Fact]
    public async Task Collector_AnotherScannersAssociation_DoesNotHoldTheStudy()
    {
        await _unit.Journal.WriteAsync(
            transaction => AssociationTable.OpenNeedsTransaction(transaction, "MR1", "APPLIANCE", "10.0.0.8", _unit.Clock.GetUtcNow()), Cancel);

        Assert.Equal(StudyStage.Ready, (await _unit.CloseStudyAsync()).Stage);
    }

    [Fact]
    public async Task Collector_LateInstance_MakesANewRevisionAndSupersedesWhatWaits()
    {
        await _unit.CloseStudyAsync();

        await _unit.ReceiveAsync(new TestObject { Sop = "1.2.3.1.99" });

        StudyRow open = _unit.Study();
        Assert.Equal((StudyStage.Receiving, 2), (open.Stage, open.Revision));
        Assert.Null(open.ClosedAt);
        StudyRow closed = await _unit.LetQuietPeriodPassAsync();
        Assert.Equal((StudyStage.Ready, 2), (closed.Stage, closed.Revision));
        Assert.Equal([(1, RunState.Superseded), (2, RunState.Pending)], _unit.Runs().Select(run => (run.Revision, run.State)));
    }

    [Fact]
    public async Task Collector_AsAService_ClosesByItselfWhenTimeHasPassed()
    {
        using StudyCollector collector = _unit.Collector;
        await collector.StartAsync(Cancel);
        await _unit.ReceiveAsync(new TestObject());

        while (_unit.Study().Stage == StudyStage.Receiving)
        {
            _unit.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await collector.StopAsync(Cancel);
        Assert.Equal(CloseReason.QuietPeriod, _unit.Study().CloseReason);
    }

    private async Task<bool> WakesAsync(JournalSignal signal, TestObject instance, long? association)
    {
        Assert.Equal(IntakeOutcome.Stored, await _unit.ReceiveAsync(instance, association));
        return await signal.WaitAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancel);
    }
}
