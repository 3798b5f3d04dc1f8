using Appliance.Edge.Receive;
using Appliance.Edge.Running;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Running;

public sealed class InputCheckTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Theory]
    [InlineData(Damage.OtherBytes)]
    [InlineData(Damage.NoDicom)]
    [InlineData(Damage.Gone)]
    public async Task Run_FileIsNotWhatWasReceived_QuarantinesUntilItComesAgain(Damage damage)
    {
        await _unit.CloseStudyAsync(instances: 3);
        Harm(FileOfSecond, damage);
        var executor = new FakeExecutor();

        await _unit.Runner(executor).RunNextAsync(Cancel);

        Assert.Equal((RunState.Superseded, "instance #2"), (_unit.Runs()[0].State, _unit.Runs()[0].Reason));
        Assert.Equal((StudyStage.Quarantined, StudyReason.FileMissing), (_unit.Study().Stage, _unit.Study().Reason));
        Assert.Equal("instance #2", _unit.Study().Detail);
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"));
        Assert.Empty(executor.Requests);

        Assert.Equal(IntakeOutcome.Restored, await _unit.ReceiveAsync(new TestObject { Study = "1.2.3", Sop = "1.2.3.1.2" }));
        await _unit.LetQuietPeriodPassAsync();
        await _unit.Runner(executor).RunNextAsync(Cancel);
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
        Assert.Equal(3, Assert.Single(executor.Requests).Files.Count);
    }

    [Fact]
    public async Task Run_FileCannotBeRead_IsTriedAgainAndThenQuarantined()
    {
        _unit.Running.MaxAttempts = 2;
        _unit.Running.RetryDelaySeconds = 0;
        await _unit.CloseStudyAsync(instances: 3);
        Harm(FileOfSecond, Damage.Unreadable);
        Runner runner = _unit.Runner(new FakeExecutor());

        await runner.RunNextAsync(Cancel);
        Assert.Equal((RunState.Pending, 1), (_unit.Runs()[0].State, _unit.Runs()[0].Attempts));
        await runner.RunNextAsync(Cancel);

        Assert.StartsWith("the file of instance #2 cannot be read", _unit.Runs()[0].Reason, StringComparison.Ordinal);
        Assert.Equal((StudyStage.Quarantined, StudyReason.RunFailed), (_unit.Study().Stage, _unit.Study().Reason));
    }

    /// <summary>The other files say whose study it is: the PACS is told that nothing came of it, and why.</summary>
    [Fact]
    public async Task LastAttempt_FileCannotBeRead_IsToldFromTheOtherFiles()
    {
        _unit.Running.MaxAttempts = 1;
        await _unit.CloseStudyAsync(instances: 3);
        Harm(FileOfSecond, Damage.Unreadable);
        var executor = new FakeExecutor();

        await _unit.Runner(executor).RunNextAsync(Cancel);

        Assert.StartsWith("the file of instance #2 cannot be read", Assert.Single(executor.Told).TextEn, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(executor.ToldOf).Files.Count);
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Pending' AND destination = 'PACS'"));
        Assert.Equal((StudyStage.Quarantined, StudyReason.RunFailed), (_unit.Study().Stage, _unit.Study().Reason));
    }

    /// <summary>A file that holds other bytes may name another patient: nothing is told from it.</summary>
    [Fact]
    public async Task LastAttempt_NoFileIsWhatWasReceived_NothingIsTold_AndTheStudyIsPutAside()
    {
        _unit.Running.MaxAttempts = 1;
        await _unit.CloseStudyAsync(instances: 2);
        Harm(FileOfSecond, Damage.Unreadable);
        Harm(_unit.Spool.PathOf(_unit.Instances("1.2.3.1.1")[0].File), Damage.Unreadable);
        var executor = new FakeExecutor();

        await _unit.Runner(executor).RunNextAsync(Cancel);

        Assert.Empty(executor.Told);
        Assert.Equal((StudyStage.Quarantined, StudyReason.RunFailed), (_unit.Study().Stage, _unit.Study().Reason));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"));
    }

    /// <summary>A disk that gives a file no more must not keep the runner from starting.</summary>
    [Fact]
    public async Task LastInterruption_FileCannotBeRead_IsToldFromTheOtherFiles()
    {
        _unit.Running.MaxInterruptions = 1;
        await _unit.CloseStudyAsync(instances: 3);
        await _unit.Journal.WriteAsync(
            transaction => _unit.RunQueue.ClaimNeedsTransaction(transaction, "a process that dies", _unit.Clock.GetUtcNow()), Cancel);
        Harm(FileOfSecond, Damage.Unreadable);
        await _unit.RestartAsync();
        var executor = new FakeExecutor();
        using Runner runner = _unit.Runner(executor);

        await runner.StartAsync(Cancel);
        await runner.StopAsync(Cancel);

        Assert.Equal("interrupted", Assert.Single(executor.Told).Code);
        Assert.Equal(2, Assert.Single(executor.ToldOf).Files.Count);
        Assert.Equal((StudyStage.Quarantined, StudyReason.RunInterrupted), (_unit.Study().Stage, _unit.Study().Reason));
    }

    [Fact]
    public async Task AnotherAppOnTheStudy_FileWasTouchedMeanwhile_IsReadAgain()
    {
        await RunFirstOfAsync("a", "b");
        Harm(FileOfSecond, Damage.OtherBytes);

        await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);

        Assert.Equal((RunState.Superseded, "instance #2"), (_unit.Runs()[1].State, _unit.Runs()[1].Reason));
    }

    /// <summary>What a disk changes by itself moves no time of change: it is found, only not by each of sixty apps.</summary>
    [Fact]
    public async Task AnotherAppOnTheStudy_ReadsTheFilesNoMore_ButThatLastsAFewMinutes()
    {
        await RunFirstOfAsync("a", "b", "c");
        DateTime changed = File.GetLastWriteTimeUtc(FileOfSecond);
        Harm(FileOfSecond, Damage.OtherBytes);
        File.SetLastWriteTimeUtc(FileOfSecond, changed);
        Runner runner = _unit.Runner(new FakeExecutor());

        await runner.RunNextAsync(Cancel);
        Assert.Equal(RunState.Reported, _unit.Runs()[1].State);
        _unit.Clock.Advance(CheckedFiles.Lasts);
        await runner.RunNextAsync(Cancel);

        Assert.Equal((RunState.Superseded, "instance #2"), (_unit.Runs()[2].State, _unit.Runs()[2].Reason));
    }

    public enum Damage
    {
        OtherBytes,
        NoDicom,
        Gone,
        Unreadable,
    }

    private async Task RunFirstOfAsync(params string[] apps)
    {
        _unit.Apps.Clear();
        _unit.Apps.AddRange(apps.Select(app => new AppVersion(app, "1.0.0")));
        await _unit.CloseStudyAsync(instances: 3);
        await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);
        Assert.Equal(RunState.Reported, _unit.Runs()[0].State);
    }

    private string FileOfSecond => _unit.Spool.PathOf(_unit.Instances("1.2.3.1.2")[0].File);

    private static void Harm(string path, Damage damage)
    {
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        switch (damage)
        {
            case Damage.OtherBytes:
                bytes[^1] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
            case Damage.NoDicom:
                File.WriteAllBytes(path, new byte[bytes.Length]);
                break;
            case Damage.Unreadable:
                // A folder in its place: not even root can read that as a file.
                Directory.CreateDirectory(path);
                break;
        }
    }
}
