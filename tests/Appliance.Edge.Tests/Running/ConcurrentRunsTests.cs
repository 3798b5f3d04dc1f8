#pragma warning disable RS0030 // Seeded: each seed is one load, again and again.
using System.Collections.Concurrent;
using Appliance.Edge.Running;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Running;

/// <summary>Several runs at a time, on a real journal.</summary>
public sealed class ConcurrentRunsTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Runs_AsManyAsThereAreSlots_AndEachShowsItsOwnProgress()
    {
        using var gate = new Gate();
        using Runner runner = await TwoOfThreeUnderWayAsync(gate);
        Assert.Equal([RunState.Running, RunState.Running, RunState.Pending], _unit.Runs().Select(run => run.State));
        gate.Report("a", 0.25);
        gate.Report("b", 0.75);
        while (_unit.Runs() is not [{ Step: "step", Progress: 0.25 }, { Step: "step", Progress: 0.75 }, _])
        {
            _unit.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        gate.End("b");
        await gate.UnderWayAsync("a", "c");
        gate.End("a");
        gate.End("c");
        await DoneAsync();
        await runner.StopAsync(Cancel);
        Assert.Equal(2, gate.Most);
    }

    [Fact]
    public async Task Runs_LanesInOrder_WhateverTheOrderOfTheApps()
    {
        _unit.Running.Concurrency = 1;
        AddApps(("a", RunLane.Background, 0), ("b", RunLane.Routine, 0), ("c", RunLane.Stat, 0));
        await _unit.CloseStudyAsync();
        await _unit.CloseStudyAsync("1.2.4");
        var executor = new FakeExecutor { Does = (request, _, _) => Task.FromResult(FakeExecutor.Report(request) with { Evidence = [] }) };
        Runner runner = _unit.Runner(executor);
        while (await runner.RunNextAsync(Cancel))
        {
        }

        Assert.Equal(["c", "c", "b", "b", "a", "a"], executor.Requests.Select(request => request.App.Id));
    }

    [Fact]
    public async Task Runs_NoRoom_WaitUntilAnotherEnds()
    {
        AddApps(("a", RunLane.Routine, 500), ("b", RunLane.Routine, 400), ("c", RunLane.Routine, 300));
        await _unit.CloseStudyAsync();
        using var gate = new Gate();
        using Runner runner = _unit.Runner(gate);
        await runner.StartAsync(Cancel);

        await gate.UnderWayAsync("a", "c");
        gate.End("c");
        await Eventually(() => _unit.Runs()[2].State == RunState.Reported);
        Assert.Equal(RunState.Pending, _unit.Runs()[1].State);
        gate.End("a");
        await gate.UnderWayAsync("b");
        gate.End("b");
        await DoneAsync();
        await runner.StopAsync(Cancel);
    }

    [Fact]
    public async Task Run_NeedsMoreThanTheMachineHas_IsRefusedForThatReason()
    {
        AddApps(("large", RunLane.Routine, 1001));
        await _unit.CloseStudyAsync();
        var executor = new FakeExecutor
        {
            Does = (request, _, _) => Task.FromResult(FakeExecutor.Report(request) with
            {
                State = request.Refusals.Count > 0 ? RunState.Refused : RunState.Reported,
                Result = new RunResult { Reasons = [.. request.Refusals.Select(RunReason.Of)] },
            }),
        };
        await _unit.Runner(executor).RunNextAsync(Cancel);

        RunRow run = Assert.Single(_unit.Runs());
        Assert.Equal((RunState.Refused, "host-memory"), (run.State, run.Reason));
        Assert.Contains("1001 MiB", RunResult.FromJson(run.ResultJson!).Reasons[0].TextZh, StringComparison.Ordinal);
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
    }

    [Fact]
    public async Task Stop_WithSeveralUnderWay_PutsAllBackAndCountsNothing()
    {
        using var gate = new Gate();
        using Runner runner = await TwoOfThreeUnderWayAsync(gate);

        await runner.StopAsync(Cancel);

        Assert.All(_unit.Runs(), run => Assert.Equal((RunState.Pending, 0, 0), (run.State, run.Attempts, run.Interruptions)));
    }

    [Fact]
    public async Task Start_SeveralWereUnderWay_EachIsDoneAgainAndCountsAsInterrupted()
    {
        AddApps(("a", RunLane.Routine, 0), ("b", RunLane.Routine, 0), ("c", RunLane.Routine, 0));
        await _unit.CloseStudyAsync();
        RunQueue queue = _unit.RunQueue;
        foreach (string slot in new[] { "dead/1", "dead/2" })
        {
            await _unit.Journal.WriteAsync(transaction => queue.ClaimNeedsTransaction(transaction, slot, _unit.Clock.GetUtcNow()), Cancel);
        }

        Assert.Equal([RunState.Running, RunState.Running, RunState.Pending], _unit.Runs().Select(run => run.State));
        await _unit.RestartAsync();
        using Runner runner = _unit.Runner(NoEvidence());
        await runner.StartAsync(Cancel);
        await DoneAsync();
        await runner.StopAsync(Cancel);

        Assert.Equal([1, 1, 0], _unit.Runs().Select(run => run.Interruptions));
    }

    [Fact]
    public async Task Claim_ASlotClaimsAgain_PutsBackItsOwnRunAndNoOther()
    {
        AddApps(("a", RunLane.Routine, 0), ("b", RunLane.Routine, 0));
        await _unit.CloseStudyAsync();
        RunQueue queue = _unit.RunQueue;
        Task<RunRow?> ClaimAsync(string slot) =>
            _unit.Journal.WriteAsync(transaction => queue.ClaimNeedsTransaction(transaction, slot, _unit.Clock.GetUtcNow()), Cancel);

        Assert.Equal("a", (await ClaimAsync("1"))!.App.Id);
        Assert.Equal("b", (await ClaimAsync("2"))!.App.Id);
        Assert.Null(await ClaimAsync("3"));
        Assert.Equal("b", (await ClaimAsync("2"))!.App.Id);
        Assert.Equal([RunState.Running, RunState.Running], _unit.Runs().Select(run => run.State));
    }

    [Fact]
    public async Task Run_OneHangsBeyondItsTime_TheOthersGoOn()
    {
        using var gate = new Gate();
        using Runner runner = await TwoOfThreeUnderWayAsync(gate);
        gate.End("b");
        await gate.UnderWayAsync("a", "c");
        gate.End("c");
        await Eventually(() => _unit.Runs()[2].State == RunState.Reported);

        _unit.Clock.Advance(TimeSpan.FromSeconds(_unit.Running.TimeoutSeconds));
        await Eventually(() => _unit.Runs()[0] is { Attempts: 1 });
        await runner.StopAsync(Cancel);

        Assert.Equal([RunState.Pending, RunState.Reported, RunState.Reported], _unit.Runs().Select(run => run.State));
    }

    /// <summary>Random needs, lanes, failures and ends, on four slots.</summary>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Runs_RandomLoad_NeverExceedTheBudgetAndLoseNothing(int seed)
    {
        var random = new Random(seed);
        _unit.Running.Concurrency = 4;
        _unit.Running.RetryDelaySeconds = 0;
        _unit.Apps.Clear();
        for (int app = 0; app < 12; app++)
        {
            _unit.Apps.Add(new AppVersion($"app-{app:00}", "1.0.0"));
            _unit.Needs[$"app-{app:00}"] = new RunNeeds((RunLane)random.Next(3), random.Next(5) == 0 ? 900 : random.Next(1, 500), random.Next(4) == 0 ? 10 : 0);
        }

        for (int study = 0; study < 6; study++)
        {
            await _unit.CloseStudyAsync($"1.2.{study}");
        }

        var load = new RandomLoad(random, _unit.Needs);
        using Runner runner = _unit.Runner(load);
        await runner.StartAsync(Cancel);
        await DoneAsync();
        await runner.StopAsync(Cancel);

        Assert.All(_unit.Runs(), run => Assert.Equal(RunState.Reported, run.State));
        Assert.Equal(72, _unit.Runs().Count);
        Assert.Empty(load.Excesses);
        Assert.InRange(load.Most, 2, 4);
    }

    private static FakeExecutor NoEvidence() =>
        new() { Does = (request, _, _) => Task.FromResult(FakeExecutor.Report(request) with { Evidence = [] }) };

    private static async Task Eventually(Func<bool> holds)
    {
        while (!holds())
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private Task DoneAsync() => Eventually(() => _unit.Count("SELECT count(*) FROM run WHERE state IN ('Pending', 'Running')") == 0);

    /// <summary>Three apps on one study and two slots: "a" and "b" run, "c" waits.</summary>
    private async Task<Runner> TwoOfThreeUnderWayAsync(Gate gate)
    {
        AddApps(("a", RunLane.Routine, 0), ("b", RunLane.Routine, 0), ("c", RunLane.Routine, 0));
        await _unit.CloseStudyAsync();
        Runner runner = _unit.Runner(gate);
        await runner.StartAsync(Cancel);
        await gate.UnderWayAsync("a", "b");
        return runner;
    }

    private void AddApps(params (string Id, RunLane Lane, int Host)[] apps)
    {
        _unit.Apps.Clear();
        foreach ((string id, RunLane lane, int host) in apps)
        {
            _unit.Apps.Add(new AppVersion(id, "1.0.0"));
            _unit.Needs[id] = new RunNeeds(lane, host, 0);
        }
    }

    /// <summary>Runs that end when the test says.</summary>
    private sealed class Gate : IAppExecutor, IDisposable
    {
        private readonly ConcurrentDictionary<string, (TaskCompletionSource End, IProgress<ExecutionProgress> Progress)> _underWay = new();
        private readonly SemaphoreSlim _changed = new(0);

        public int Most { get; private set; }

        public async Task<Execution> ExecuteAsync(ExecutionRequest request, IProgress<ExecutionProgress> progress, CancellationToken cancellationToken)
        {
            var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _underWay[request.App.Id] = (end, progress);
            Most = Math.Max(Most, _underWay.Count);
            _changed.Release();
            await end.Task.WaitAsync(cancellationToken);
            return FakeExecutor.Report(request) with { Evidence = [] };
        }

        public Task<Execution> FailAsync(ExecutionRequest request, RunReason reason, CancellationToken cancellationToken) =>
            Task.FromResult(new Execution(RunState.Failed, new RunResult { Reasons = [reason] }, [], null, []));

        public async Task UnderWayAsync(params string[] apps)
        {
            while (!_underWay.Keys.Order().SequenceEqual(apps))
            {
                await _changed.WaitAsync(Cancel);
            }
        }

        public void Report(string app, double fraction) => _underWay[app].Progress.Report(new ExecutionProgress("step", fraction));

        public void End(string app)
        {
            Assert.True(_underWay.TryRemove(app, out var run));
            run.End.SetResult();
        }

        public void Dispose() => _changed.Dispose();
    }

    /// <summary>Runs that take a moment, sometimes fail, and add up what they need together.</summary>
    private sealed class RandomLoad(Random random, Dictionary<string, RunNeeds> needs) : IAppExecutor
    {
        private readonly Lock _changing = new();
        private readonly List<RunNeeds> _underWay = [];
        private readonly HashSet<(StudyRevision, AppVersion)> _failed = [];

        public ConcurrentQueue<string> Excesses { get; } = [];

        public int Most { get; private set; }

        public async Task<Execution> ExecuteAsync(ExecutionRequest request, IProgress<ExecutionProgress> progress, CancellationToken cancellationToken)
        {
            int turns;
            bool fails;
            lock (_changing)
            {
                _underWay.Add(needs[request.App.Id]);
                Most = Math.Max(Most, _underWay.Count);
                if (_underWay.Count > 1 && (_underWay.Sum(run => run.HostMebibytes) > 800 || _underWay.Count(run => run.DeviceMebibytes > 0) > 1))
                {
                    Excesses.Enqueue(string.Join(" + ", _underWay));
                }

                (turns, fails) = (random.Next(200), random.Next(4) == 0 && _failed.Add((request.Revision, request.App)));
            }

            for (int turn = 0; turn < turns; turn++)
            {
                await Task.Yield();
            }

            lock (_changing)
            {
                _underWay.Remove(needs[request.App.Id]);
            }

            return fails ? throw new InvalidDataException("by chance") : FakeExecutor.Report(request) with { Evidence = [] };
        }

        public Task<Execution> FailAsync(ExecutionRequest request, RunReason reason, CancellationToken cancellationToken) =>
            Task.FromResult(new Execution(RunState.Failed, new RunResult { Reasons = [reason] }, [], null, []));
    }
}
