using System.Text.Json;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Running;

public sealed class RunnerTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Run_Reports_EvidenceDeliveriesAndRecordAreThereAtOnce()
    {
        await _unit.CloseStudyAsync(instances: 2);

        Assert.True(await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel));

        RunRow run = Assert.Single(_unit.Runs());
        Assert.Equal((RunState.Reported, "CPU"), (run.State, run.Provider));
        Assert.Equal(4.5, RunResult.FromJson(run.ResultJson!).Findings[0].Value);
        Assert.Equal(2, _unit.Files().Count(file => file.StartsWith("1.2.3/evidence/", StringComparison.Ordinal)));
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Pending' AND destination = 'PACS'"));
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
        using JsonDocument record = Record("result");
        Assert.Equal(["lung-volume"], record.RootElement.GetProperty("data").GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("id").GetString()));
        Assert.DoesNotContain("1.2.3", record.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoDestination_EndsDoneAndSaysSo()
    {
        _unit.Destinations.Clear();
        await _unit.CloseStudyAsync();

        await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);

        Assert.Equal((StudyStage.Done, StudyReason.NoDestination), (_unit.Study().Stage, _unit.Study().Reason));
    }

    [Fact]
    public async Task Run_OneOfTwoAppsEnded_StudyWaitsForTheOther()
    {
        _unit.Apps.Add(new AppVersion("other", "2.0.0"));
        await _unit.CloseStudyAsync();
        Runner runner = _unit.Runner(new FakeExecutor
        {
            Does = (request, _, _) => Task.FromResult(FakeExecutor.Report(request) with { Evidence = [] }),
        });

        await runner.RunNextAsync(Cancel);
        Assert.Equal(StudyStage.Ready, _unit.Study().Stage);

        await runner.RunNextAsync(Cancel);
        Assert.Equal(StudyStage.Done, _unit.Study().Stage);
        Assert.False(await runner.RunNextAsync(Cancel));
    }

    [Fact]
    public async Task Run_SameStudyOnTwoUnits_MakesTheSameObjects()
    {
        await using var other = new TestUnit();
        var requests = new List<ExecutionRequest>();
        foreach (TestUnit unit in new[] { _unit, other })
        {
            var executor = new FakeExecutor();
            await unit.CloseStudyAsync(instances: 3);
            await unit.Runner(executor).RunNextAsync(Cancel);
            requests.AddRange(executor.Requests);
        }

        Assert.True(requests[0].InputDigest.Span.SequenceEqual(requests[1].InputDigest.Span));
        Assert.Equal(requests[0].ContentTime, requests[1].ContentTime);
        Assert.Equal(_unit.Files(), other.Files());
    }

    [Fact]
    public async Task Run_AppKeepsFailing_QuarantinesWithItsReasonAndBlocksNothing()
    {
        await _unit.CloseStudyAsync();
        await _unit.CloseStudyAsync("1.2.4");
        Runner runner = _unit.Runner(new FakeExecutor
        {
            Does = (request, progress, _) =>
            {
                progress.Report(new ExecutionProgress("onnx", 0.5));
                return request.Files[0].Contains("1.2.3/", StringComparison.Ordinal)
                    ? throw new InvalidDataException("the graph broke")
                    : Task.FromResult(FakeExecutor.Report(request));
            },
        });

        while (_unit.Runs().Any(run => run.State == RunState.Pending))
        {
            await runner.RunNextAsync(Cancel);
            _unit.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([(RunState.Failed, 3), (RunState.Reported, 0)], _unit.Runs().Select(run => (run.State, run.Attempts)));
        StudyRow study = _unit.Study();
        Assert.Equal((StudyStage.Quarantined, StudyReason.RunFailed), (study.Stage, study.Reason));
        Assert.Equal("app: InvalidDataException in step onnx: the graph broke", study.Detail);
        Assert.Equal(StudyStage.Delivering, _unit.Study("1.2.4").Stage);
        using JsonDocument record = Record("result");
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'result'"));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"));
    }

    [Fact]
    public async Task Run_FailedOnce_WaitsBeforeItIsTriedAgain()
    {
        await _unit.CloseStudyAsync();
        int calls = 0;
        Runner runner = _unit.Runner(new FakeExecutor
        {
            Does = (request, _, _) => calls++ == 0 ? throw new TimeoutException() : Task.FromResult(FakeExecutor.Report(request)),
        });

        await runner.RunNextAsync(Cancel);
        Assert.False(await runner.RunNextAsync(Cancel));
        _unit.Clock.Advance(TimeSpan.FromSeconds(_unit.Running.RetryDelaySeconds));
        Assert.True(await runner.RunNextAsync(Cancel));

        Assert.Equal((RunState.Reported, 1), (_unit.Runs()[0].State, _unit.Runs()[0].Attempts));
    }

    [Fact]
    public async Task Run_TakesTooLong_FailsThatAttemptAndNamesTheStep()
    {
        await _unit.CloseStudyAsync();
        var started = new TaskCompletionSource();
        Runner runner = _unit.Runner(new FakeExecutor
        {
            Does = async (_, progress, token) =>
            {
                progress.Report(new ExecutionProgress("patches", 0.1));
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, _unit.Clock, token);
                throw new InvalidOperationException("unreachable");
            },
        });

        Task<bool> running = runner.RunNextAsync(Cancel);
        await started.Task;
        _unit.Clock.Advance(TimeSpan.FromSeconds(_unit.Running.TimeoutSeconds));
        await running;

        Assert.Contains("in step patches", _unit.Runs()[0].Reason, StringComparison.Ordinal);
        Assert.Equal(1, _unit.Runs()[0].Attempts);
    }

    [Fact]
    public async Task Run_StudyGrowsMeanwhile_IsSupersededAndLeavesNoEvidence()
    {
        await _unit.CloseStudyAsync();
        Runner runner = _unit.Runner(new FakeExecutor
        {
            Does = async (request, _, _) =>
            {
                await _unit.ReceiveAsync(new TestObject { Sop = "1.2.3.1.99" });
                return FakeExecutor.Report(request);
            },
        });

        await runner.RunNextAsync(Cancel);

        Assert.Equal(RunState.Superseded, _unit.Runs()[0].State);
        Assert.DoesNotContain(_unit.Files(), file => file.Contains("evidence", StringComparison.Ordinal));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM outbox"));
        Assert.Equal((StudyStage.Receiving, 2), (_unit.Study().Stage, _unit.Study().Revision));
    }

    [Fact]
    public async Task Start_RunWasUnderWay_IsDoneAgainAndCountsAsInterrupted()
    {
        await _unit.CloseStudyAsync();
        await _unit.Journal.WriteAsync(
            transaction => _unit.RunQueue.ClaimNeedsTransaction(transaction, "a process that died", _unit.Clock.GetUtcNow()), Cancel);
        await _unit.RestartAsync();

        using Runner runner = _unit.Runner(new FakeExecutor());
        await runner.StartAsync(Cancel);
        while (_unit.Study().Stage == StudyStage.Ready)
        {
            await Task.Yield();
        }

        await runner.StopAsync(Cancel);
        Assert.Equal((RunState.Reported, 0, 1), (_unit.Runs()[0].State, _unit.Runs()[0].Attempts, _unit.Runs()[0].Interruptions));
    }

    [Fact]
    public async Task Start_ProcessDiedTooOftenDuringTheRun_QuarantinesTheStudy()
    {
        await _unit.CloseStudyAsync();
        for (int death = 1; death <= _unit.Running.MaxInterruptions; death++)
        {
            await _unit.Journal.WriteAsync(
                transaction => _unit.RunQueue.ClaimNeedsTransaction(transaction, $"process {death}", _unit.Clock.GetUtcNow()), Cancel);
            await _unit.RestartAsync();
            using Runner runner = _unit.Runner(new FakeExecutor { Does = HangAsync });
            await runner.StartAsync(Cancel);
            await runner.StopAsync(Cancel);
        }

        Assert.Equal(RunState.Failed, _unit.Runs()[0].State);
        Assert.Equal((StudyStage.Quarantined, StudyReason.RunInterrupted), (_unit.Study().Stage, _unit.Study().Reason));
    }

    [Fact]
    public async Task Stop_DuringARun_CountsNothing()
    {
        await _unit.CloseStudyAsync();
        var started = new TaskCompletionSource();
        using Runner runner = _unit.Runner(new FakeExecutor
        {
            Does = async (_, _, token) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, _unit.Clock, token);
                throw new InvalidOperationException("unreachable");
            },
        });

        await runner.StartAsync(Cancel);
        await started.Task;
        await runner.StopAsync(Cancel);

        Assert.Equal((RunState.Pending, 0, 0), (_unit.Runs()[0].State, _unit.Runs()[0].Attempts, _unit.Runs()[0].Interruptions));
    }

    [Fact]
    public async Task Run_AnyDiskOperationFails_EndsInExactlyOneResult()
    {
        int faults = 0;
        for (int n = 1; ; n++)
        {
            var disk = new LateFaultyFileSystem(n);
            await using var unit = new TestUnit(disk);
            await unit.CloseStudyAsync();
            disk.Arm();
            Runner runner = unit.Runner(new FakeExecutor());
            while (unit.Study().Stage == StudyStage.Ready)
            {
                try
                {
                    await runner.RunNextAsync(Cancel);
                }
                catch (IOException)
                {
                    faults++;
                    Assert.Equal(0, unit.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"));
                }
            }

            RunRow run = Assert.Single(unit.Runs());
            Assert.Equal((RunState.Reported, 0), (run.State, run.Attempts));
            Assert.Equal(1, unit.Count("SELECT count(*) FROM outbox WHERE stream = 'result'"));
            Assert.Equal(3, unit.Files().Length);
            if (!disk.Failed)
            {
                break;
            }
        }

        Assert.InRange(faults, 10, 30);
    }

    private static async Task<Execution> HangAsync(
        ExecutionRequest request, IProgress<ExecutionProgress> progress, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new InvalidOperationException("unreachable");
    }

    private JsonDocument Record(string stream) => JsonDocument.Parse(_unit.Journal.Read(session => session.First(
        "SELECT payload FROM outbox WHERE stream = $stream", row => row.GetFieldValue<byte[]>(0), ("$stream", stream)))!);
}
