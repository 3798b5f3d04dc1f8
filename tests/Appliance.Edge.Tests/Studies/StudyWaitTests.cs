using Appliance.Edge.Running;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Studies;

public sealed class StudyWaitTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Awaited_NeverComes_RunStartsAtTheLimit()
    {
        long study = (await _unit.CloseStudyAsync()).Id;
        await BeginAsync(study, Awaited.Order, seconds: 60);

        Assert.False(await RunNextAsync());
        _unit.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(await RunNextAsync());
        Assert.True(IsInTime(study, Awaited.Order));
        _unit.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(IsInTime(study, Awaited.Order));
        Assert.True(await RunNextAsync());
    }

    [Fact]
    public async Task Awaited_Comes_RunStartsAtOnce()
    {
        long study = (await _unit.CloseStudyAsync()).Id;
        await BeginAsync(study, Awaited.Order, seconds: 60);

        await EndAsync(study, Awaited.Order);

        Assert.True(await RunNextAsync());
    }

    [Fact]
    public async Task OneOfTwoComes_RunWaitsForTheOther()
    {
        long study = (await _unit.CloseStudyAsync()).Id;
        await BeginAsync(study, Awaited.Priors, seconds: 20);
        await BeginAsync(study, Awaited.Order, seconds: 60);

        await EndAsync(study, Awaited.Order);

        Assert.False(await RunNextAsync());
        _unit.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.True(await RunNextAsync());
    }

    [Fact]
    public async Task OtherStudies_DoNotWait()
    {
        long study = (await _unit.CloseStudyAsync()).Id;
        await BeginAsync(study, Awaited.Order, seconds: 60);
        await _unit.CloseStudyAsync("1.2.4");

        Assert.True(await RunNextAsync());
        Assert.False(await RunNextAsync());
    }

    [Fact]
    public async Task RunThatFailed_KeepsItsPause_WhenWhatIsAwaitedComes()
    {
        long study = (await _unit.CloseStudyAsync()).Id;
        await BeginAsync(study, Awaited.Order, seconds: 60);
        _unit.Clock.Advance(TimeSpan.FromSeconds(60));
        var failing = new FakeExecutor { Does = (_, _, _) => throw new InvalidOperationException("broken") };
        await _unit.Runner(failing).RunNextAsync(Cancel);

        await EndAsync(study, Awaited.Order);

        Assert.Equal(RunState.Pending, Assert.Single(_unit.Runs()).State);
        Assert.False(await RunNextAsync());
    }

    [Fact]
    public async Task RunStarted_AnswerIsTooLate()
    {
        _unit.Apps.Add(new AppVersion("other", "2.0.0"));
        long study = (await _unit.CloseStudyAsync()).Id;
        await RunNextAsync();

        await BeginAsync(study, Awaited.Order, seconds: 60);

        Assert.False(IsInTime(study, Awaited.Order));
    }

    [Fact]
    public async Task StudyReopened_NothingIsAwaitedAnyMore()
    {
        long study = (await _unit.CloseStudyAsync()).Id;
        await BeginAsync(study, Awaited.Order, seconds: 3600);

        await _unit.ReceiveAsync(new TestObject { Sop = "1.2.3.9.9" });
        await _unit.LetQuietPeriodPassAsync();

        Assert.Equal(0, _unit.Count("SELECT count(*) FROM study_wait"));
        Assert.True(await RunNextAsync());
    }

    private Task BeginAsync(long study, Awaited awaited, int seconds) => _unit.Journal.WriteAsync(
        transaction =>
        {
            DateTimeOffset now = _unit.Clock.GetUtcNow();
            StudyWait.BeginNeedsTransaction(transaction, study, awaited, now + TimeSpan.FromSeconds(seconds), now);
        },
        Cancel);

    private Task EndAsync(long study, Awaited awaited) => _unit.Journal.WriteAsync(
        transaction => StudyWait.EndNeedsTransaction(transaction, study, awaited, _unit.Clock.GetUtcNow()), Cancel);

    private bool IsInTime(long study, Awaited awaited) =>
        _unit.Journal.Read(session => StudyWait.IsInTime(session, study, awaited, _unit.Clock.GetUtcNow()));

    private Task<bool> RunNextAsync() => _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);
}
