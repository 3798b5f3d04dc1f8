using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Tests.Proofs;

/// <summary>A unit whose driver, engine or system has changed serves an app only once its golden cases have come out again.</summary>
public sealed class GoldenProverTests : IAsyncDisposable
{
    private static readonly AppVersion Lung = LungShelf.Lung;

    private readonly ProofScene _scene = new();

    private TestUnit Unit => _scene.Unit;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Start_ProvesEachAppOnce_AndNoMoreWhileNothingChanges()
    {
        await _scene.ProveAsync();
        _scene.StartOn("6.1.0-30");
        await _scene.RecoverAsync();
        await _scene.ProveAsync();

        Assert.Equal(["lung", "other"], _scene.Ran);
        Assert.Equal(["lung Proved", "other Proved"], _scene.Proofs());
    }

    [Fact]
    public async Task PlatformChanged_RunsWaitUntilTheirOwnGoldenCasesCameOut_OthersGoOn()
    {
        await _scene.ProveAsync();
        _scene.StartOn("6.1.0-32");
        await _scene.RecoverAsync();
        await Unit.CloseStudyAsync();

        await _scene.RunAllAsync();
        Assert.Equal(["lung Pending", "other Pending"], _scene.Runs());
        using GoldenProver prover = _scene.Prover();
        Assert.True(await prover.ProveNextAsync(TestUnit.Cancel));
        await _scene.RunAllAsync();
        Assert.Equal(["lung Reported", "other Pending"], _scene.Runs());
        Assert.Equal("kernel: 6.1.0-30 → 6.1.0-32", _scene.Proof(LungShelf.Other).Cause);

        Assert.True(await prover.ProveNextAsync(TestUnit.Cancel));
        await _scene.RunAllAsync();
        Assert.Equal(["lung Reported", "other Reported"], _scene.Runs());
    }

    [Fact]
    public async Task PlatformChanged_StudiesThatWaitComeFirst()
    {
        Unit.Apps.Remove(Lung);
        await Unit.CloseStudyAsync();

        await _scene.ProveAsync();

        Assert.Equal(["other", "lung"], _scene.Ran);
    }

    [Fact]
    public async Task GoldenDeparts_StudiesAreRefusedByName_TheAlarmStands_AndIsToldOnce_OthersGoOn()
    {
        _scene.Departures[Lung] = "golden/phantom: 'lung-volume' is 48; 4.5 ± 0.1 is expected.";
        await _scene.ProveAsync();
        await Unit.CloseStudyAsync();

        await _scene.RunAllAsync();

        Assert.Equal(["lung Refused golden-departed", "other Reported"], _scene.Runs());
        RunReason reason = Assert.Single(RunResult.FromJson(Unit.Runs()[0].ResultJson!).Reasons);
        Assert.StartsWith("lung 1.0.0 is not used on this unit", reason.TextEn, StringComparison.Ordinal);
        Assert.StartsWith("本设备暂不使用 lung 1.0.0", reason.TextZh, StringComparison.Ordinal);
        Assert.Equal(["golden-departed lung 1.0.0"], _scene.Alarms());
        _scene.StartOn("6.1.0-30");
        await _scene.RecoverAsync();
        await _scene.ProveAsync();
        Assert.Equal(["lung", "other", "lung"], _scene.Ran);
        Assert.Equal(1, _scene.Told());
    }

    [Fact]
    public async Task GoldenDeparted_ComesOutAtALaterStart_IsServedAgain_AndTheAlarmGoes()
    {
        _scene.Departures[Lung] = "golden/phantom: other findings";
        await _scene.ProveAsync();
        _scene.Departures.Clear();
        _scene.StartOn("6.1.0-30");
        await _scene.RecoverAsync();
        await Unit.CloseStudyAsync();
        await _scene.RunAllAsync();
        Assert.Equal(["golden-departed lung 1.0.0"], _scene.Alarms()); // It has not come out yet.

        await _scene.ProveAsync();
        await _scene.RunAllAsync();

        Assert.Equal(["lung Reported", "other Reported"], _scene.Runs());
        Assert.Empty(_scene.Alarms());
    }

    [Fact]
    public async Task ProcessEndsDuringIt_IsTriedAloneAFewTimes_ThenCountsAsDeparted_UntilSomethingChanges()
    {
        await CrashAsync();
        Assert.Equal((ProofState.Owed, 1), (_scene.Proof(Lung).State, _scene.Proof(Lung).Interruptions));
        await CrashAsync();
        Assert.Empty(_scene.Alarms());
        await CrashAsync();
        Assert.Equal(ProofEnding.MaxInterruptions, _scene.Proof(Lung).Interruptions);
        Assert.Equal(["golden-departed lung 1.0.0"], _scene.Alarms());
        Assert.Equal(1, _scene.Told());

        await _scene.RecoverAsync();
        await _scene.ProveAsync();
        Assert.Equal(["lung GivenUp", "other Proved"], _scene.Proofs());
        await Unit.CloseStudyAsync();
        await _scene.RunAllAsync();
        Assert.Equal(["lung Refused golden-given-up", "other Reported"], _scene.Runs());

        _scene.StartOn("6.1.0-32");
        await _scene.RecoverAsync();
        await _scene.ProveAsync();
        Assert.Equal(["lung Proved", "other Proved"], _scene.Proofs());
        Assert.Empty(_scene.Alarms());
    }

    [Fact]
    public async Task ProcessEndedDuringItBefore_NoRunIsBegunBesideIt()
    {
        await _scene.ProveAsync();
        _scene.StartOn("6.1.0-32");
        await CrashAsync();
        await Unit.CloseStudyAsync();
        var began = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        _scene.Instead = async (package, _, _) =>
        {
            began.TrySetResult();
            await end.Task;
            return new GoldenOutcome(null, []);
        };
        using GoldenProver prover = _scene.Prover();
        Task<bool> proving = prover.ProveNextAsync(TestUnit.Cancel);
        await began.Task.WaitAsync(TestUnit.Cancel);

        RunGate open = new(Unit.Running, _ => null, _ => false);
        Assert.False(await Unit.Runner(new FakeExecutor(), open).RunNextAsync(TestUnit.Cancel));
        end.SetResult();
        Assert.True(await proving);
        Assert.True(await Unit.Runner(new FakeExecutor(), open).RunNextAsync(TestUnit.Cancel));
    }

    [Fact]
    public async Task UnitStops_DuringIt_CountsAsNoInterruption()
    {
        using var stop = new CancellationTokenSource();
        _scene.Instead = async (_, _, cancellationToken) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, Unit.Clock, cancellationToken);
            return null!;
        };
        using GoldenProver prover = _scene.Prover();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prover.ProveNextAsync(stop.Token));

        Assert.Equal((ProofState.Owed, 0), (_scene.Proof(Lung).State, _scene.Proof(Lung).Interruptions));
        Assert.Empty(Unit.Journal.Read(AppProofTable.NeedsUnderWay));
    }

    [Fact]
    public async Task GoldenCases_TakeTheirMemoryLikeRuns()
    {
        await _scene.ProveAsync();
        _scene.StartOn("6.1.0-32");
        Unit.Apps.Clear();
        Unit.Apps.Add(new AppVersion("small", "1.0.0"));
        Unit.Needs["small"] = new RunNeeds(RunLane.Stat, 1000, 0);
        var began = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        _scene.Instead = async (_, _, _) =>
        {
            began.TrySetResult();
            await end.Task;
            return new GoldenOutcome(null, []);
        };
        using GoldenProver prover = _scene.Prover();
        await Unit.CloseStudyAsync();
        await Unit.Journal.WriteAsync(transaction => transaction.Execute("UPDATE run SET state = 'Running'"), TestUnit.Cancel);
        Task<bool> proving = prover.ProveNextAsync(TestUnit.Cancel);
        await UntilAsync(() => Unit.Journal.Read(AppProofTable.NeedsUnderWay).Count == 1);
        Assert.False(began.Task.IsCompleted); // 3,072 and 1,000 are more than 4,000.

        await Unit.Journal.WriteAsync(
            transaction =>
            {
                transaction.Execute("UPDATE run SET state = 'Reported'");
                transaction.Signal(JournalTopic.Runs);
            },
            TestUnit.Cancel);
        await began.Task.WaitAsync(TimeSpan.FromMinutes(1), TestUnit.Cancel);
        await Unit.CloseStudyAsync("1.2.4");
        Assert.False(await Unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel));

        end.SetResult();
        await proving;
        Assert.True(await Unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel));
    }

    /// <summary>An installation in another process proved the version since it was looked at: no memory is kept for what is not owed any more.</summary>
    [Fact]
    public async Task ProvedByAnInstallationMeanwhile_TakesNoMemory()
    {
        await _scene.ProveAsync();

        await Unit.Journal.WriteAsync(transaction => AppProofTable.ReserveNeedsTransaction(transaction, Lung, new RunNeeds(RunLane.Routine, 3072, 0)), TestUnit.Cancel);

        Assert.Empty(Unit.Journal.Read(AppProofTable.NeedsUnderWay));
    }

    [Fact]
    public async Task AppChangesMeanwhile_WhatCameOutCountsForNothing()
    {
        _scene.Instead = async (package, _, _) =>
        {
            await Unit.Journal.WriteAsync(
                transaction => transaction.Execute("UPDATE app_proof SET subject = 'other modules' WHERE app_id = $app", ("$app", package.Id)), TestUnit.Cancel);
            return new GoldenOutcome(null, []);
        };
        using GoldenProver prover = _scene.Prover();
        await prover.ProveNextAsync(TestUnit.Cancel);

        Assert.True(_scene.Gate.Holds(Lung));
        _scene.Instead = null;
        await _scene.ProveAsync();
        Assert.False(_scene.Gate.Holds(Lung));
    }

    [Fact]
    public async Task EngineIsStillCompiled_GoldenCasesWaitForIt_ThoseOfOthersDoNot()
    {
        _scene.Waits = app => app == Lung;
        await _scene.ProveAsync();
        Assert.Equal(["other"], _scene.Ran);
        _scene.Waits = _ => false;
        await _scene.ProveAsync();
        Assert.Equal(["other", "lung"], _scene.Ran);
    }

    [Fact]
    public async Task EngineBecomesReadyLater_IsProvedToo()
    {
        List<string> engines = [];
        Unit.Ground = new ProvingGround(Unit.Ground.Platform, _ => engines);
        await _scene.ProveAsync();
        Assert.False(_scene.Gate.Holds(Lung));

        engines.Add("key");
        _scene.Gate.Renew();

        // The gate of the scene has the ground from before, so it is asked through one that has this.
        var gate = new ProofGate(Unit.Journal, app => AppPackage.Load(Path.Combine(Unit.Running.AppsFolder, app.Id)), Unit.Ground, Unit.Budget);
        Assert.True(gate.Holds(Lung));
        await _scene.ProveAsync();
        Assert.False(gate.Holds(Lung));
        Assert.Equal(["lung", "other", "lung", "other"], _scene.Ran);
    }

    [Fact]
    public void AppThatCannotBeOpened_HoldsNothing() => Assert.False(_scene.Gate.Holds(new AppVersion("gone", "1.0.0")));

    [Theory]
    [InlineData(null)]
    [InlineData("golden/phantom: other findings")]
    public async Task Journal_EachRowFailsOnce_NothingIsServedUnproved_AndTheNextTrySettles(string? departure)
    {
        if (departure is not null)
        {
            _scene.Departures[Lung] = departure;
        }

        int failures = 0;
        for (int failAt = 1; ; failAt++)
        {
            await Unit.Journal.WriteAsync(transaction => transaction.Execute("DELETE FROM app_proof"), TestUnit.Cancel);
            _scene.StartOn($"kernel {failAt}");
            FailingRows rows = await FailingRows.InAsync(Unit.Journal, failAt, "app_proof", "platform", "outbox");
            try
            {
                await _scene.RecoverAsync();
                await _scene.ProveAsync();
            }
            catch (SqliteException)
            {
                failures++;
                Assert.True(_scene.Gate.Holds(LungShelf.Other) || _scene.Proofs().Contains("other Proved"));
            }

            bool failed = rows.Failed;
            rows.Disarm();
            await _scene.ProveAsync();
            Assert.Equal([departure is null ? "lung Proved" : "lung Departed", "other Proved"], _scene.Proofs());
            Assert.Empty(Unit.Journal.Read(AppProofTable.NeedsUnderWay));
            await Unit.RestartAsync();
            if (!failed)
            {
                break;
            }
        }

        Assert.InRange(failures, 8, 200);
    }

    /// <summary>The process ends while the golden cases of the lung app run, and the next one starts.</summary>
    private async Task CrashAsync()
    {
        _scene.Instead = (_, _, _) => throw new CrashException();
        using (GoldenProver prover = _scene.Prover())
        {
            await Assert.ThrowsAsync<CrashException>(() => prover.ProveNextAsync(TestUnit.Cancel));
        }

        Assert.Equal(ProofState.Proving, _scene.Proof(Lung).State);
        _scene.Instead = null;
        await _scene.RecoverAsync();
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 10_000 && !isSo(); i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestUnit.Cancel);
        }

        Assert.True(isSo());
    }

    private sealed class CrashException : Exception;
}
