using Appliance.Edge.Delivery;
using Appliance.Edge.Receive;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Running;

public sealed class LostFileTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Run_LostFileCameAgainAfterTheResult_EndsWithTheEvidenceThatIsThere()
    {
        await _unit.CloseStudyAsync(instances: 2);
        await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);
        string[] before = _unit.Files();
        File.Delete(_unit.Spool.PathOf(_unit.Instances()[0].File));
        await _unit.Recovery.RunAsync(evidence: false, Cancel);
        Assert.Equal(StudyStage.Quarantined, _unit.Study().Stage);

        Assert.Equal(IntakeOutcome.Restored, await _unit.ReceiveAsync(new TestObject { Study = "1.2.3", Sop = "1.2.3.1.1" }));
        await _unit.LetQuietPeriodPassAsync();
        await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);

        Assert.Equal([RunState.Reported, RunState.Reported], _unit.Runs().Select(run => run.State));
        Assert.Equal(before, _unit.Files());
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"));
        Assert.Equal(2, _unit.Count($"SELECT count(*) FROM delivery WHERE state = '{DeliveryState.Pending}'"));
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
    }
}
