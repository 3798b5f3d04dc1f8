using Appliance.Dicom.Network;
using Appliance.Edge.Priors;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Priors;

/// <summary>The search and the retrieval against an archive that does what it likes.</summary>
public sealed class PriorFetchTests : IAsyncDisposable
{
    private static readonly TestObject Now = new() { PatientId = "P1", BirthDate = "19700101", StudyDate = "20260301" };

    private readonly TestUnit _unit = new();
    private readonly ScriptedArchive _archive = new(Old("1.2.8", "20250110", 1), Old("1.2.8", "20250110", 2), Old("1.2.9", "20251201", 1), Old("1.2.9", "20251201", 2));

    public PriorFetchTests()
    {
        _unit.Priors.Archive = _archive.Address;

        // Longer than all pauses after failures, whose lengths are random.
        _unit.Priors.WaitSeconds = 600;
        _unit.Wish = new PriorWish("CT", "CT", 2, null);
    }

    public async ValueTask DisposeAsync()
    {
        await _archive.DisposeAsync();
        await _unit.DisposeAsync();
    }

    [Fact]
    public async Task Priors_AreFetchedNewestFirst_AndReadByTheRun()
    {
        await CloseAsync();
        Assert.False(await _unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel));

        await FetchAsync();

        Assert.Equal(SearchState.Ready, Search().State);
        ExecutionRequest request = await RunAsync();
        Assert.Equal(["1.2.9", "1.2.8"], request.Priors.Select(StudyOf));
        Assert.All(request.Priors, files => Assert.Equal(2, files.Count));
    }

    [Fact]
    public async Task Priors_OpenNoStudyThatRuns_AreNotDeliveredAndNoScanner()
    {
        await CloseAsync();
        await FetchAsync();

        Assert.Equal((StudyStage.Done, StudyReason.PriorOnly), (_unit.Study("1.2.9").Stage, _unit.Study("1.2.9").Reason));
        Assert.Equal(4, _unit.Count("SELECT count(*) FROM instance WHERE origin = 'Prior'"));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM delivery"));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM scanner"));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM run"));
    }

    [Fact]
    public async Task Digest_WithAndWithoutPriors_Differs_AndAnotherAttemptHasTheSame()
    {
        await CloseAsync();
        await FetchAsync();
        byte[] with = (await RunAsync(fail: true)).InputDigest.ToArray();
        _unit.Clock.Advance(TimeSpan.FromMinutes(1));
        byte[] again = (await RunAsync()).InputDigest.ToArray();
        _unit.Priors.Archive = "";
        await using var other = new TestUnit();
        await other.ReceiveAsync(Now);
        await other.LetQuietPeriodPassAsync();
        var executor = new FakeExecutor();
        await other.Runner(executor).RunNextAsync(TestUnit.Cancel);

        Assert.Equal(with, again);
        Assert.NotEqual(with, executor.Requests[0].InputDigest.ToArray());
    }

    [Fact]
    public async Task AppAsksForFewerOrNewer_ThanAnother_SeesOnlyThose()
    {
        _unit.Apps.Add(new AppVersion("second", "1.0.0"));
        var plan = new PriorPlan(_unit.Priors, app => app.Id == "second" ? new PriorWish("CT", "CT", 2, 6) : new PriorWish("CT", "CT", 1, null));
        await CloseAsync(plan);
        await FetchAsync();

        var executor = new FakeExecutor();
        Runner runner = _unit.Runner(executor);
        await runner.RunNextAsync(TestUnit.Cancel);
        await runner.RunNextAsync(TestUnit.Cancel);

        Assert.All(executor.Requests, request => Assert.Equal(["1.2.9"], request.Priors.Select(StudyOf)));
    }

    [Fact]
    public async Task Close_PackagesAreOpenedForTheirWishes_TheOtherProcessWritesMeanwhile()
    {
        await using var runner = new OtherProcess(_unit);
        await CloseAsync(new PriorPlan(_unit.Priors, _ => runner.Writes() ? null : new PriorWish("CT", "CT", 1, null)));

        Assert.NotEqual(0, runner.Written);
        Assert.Equal(SearchState.Searching, Search().State);
    }

    [Theory]
    [InlineData(null, "20260301", "19700101", PriorCause.NoPatientId)]
    [InlineData("P*", "20260301", "19700101", PriorCause.NoPatientId)]
    [InlineData("P1", null, "19700101", PriorCause.NoStudyDate)]
    [InlineData("P2", "20260301", "19700101", PriorCause.NothingFound)]
    [InlineData("P1", "20240101", "19700101", PriorCause.NothingFound)]
    [InlineData("P1", "20260301", "19550505", PriorCause.OtherPatient)]
    public async Task NoneThatSuits_EndsTheWaitAtOnceAndSaysWhy(string? patientId, string? studyDate, string birthDate, PriorCause cause)
    {
        await CloseAsync(Now with { PatientId = patientId, StudyDate = studyDate, BirthDate = birthDate });

        await FetchAsync();

        Assert.Equal((SearchState.None, cause), (Search().State, Search().Cause));
        Assert.Empty((await RunAsync()).Priors);
    }

    [Fact]
    public async Task ArchiveDown_IsTriedAgainAndGivenUp_RunGoesOnWithout()
    {
        await _archive.DisposeAsync();
        await CloseAsync();

        int attempts = await FetchWithPausesAsync();

        Assert.Equal(PriorFetch.MaxAttempts, attempts);
        Assert.Equal((SearchState.Failed, PriorCause.ArchiveUnreachable), (Search().State, Search().Cause));
        Assert.Equal(PriorCause.ArchiveUnreachable, _unit.Journal.Read(ArchiveContact.Last)!.Cause);
        Assert.Empty((await RunAsync()).Priors);
    }

    [Theory]
    [InlineData(0xA900, PriorCause.RequestRefused)]
    [InlineData(0x0122, PriorCause.RequestRefused)]
    public async Task ArchiveRefusesTheQuery_IsGivenUpAtOnce(int status, PriorCause cause)
    {
        _archive.FindStatus = new DicomStatus((ushort)status);
        await CloseAsync();

        await FetchAsync();

        Assert.Equal((SearchState.Failed, cause), (Search().State, Search().Cause));
    }

    [Fact]
    public async Task ArchiveSaysSuccessAndSendsNothing_OthersAreUsed()
    {
        _archive.Sends = asked => asked.Where(one => one.Study != "1.2.9");
        await CloseAsync();

        await FetchWithPausesAsync();

        Assert.Equal(SearchState.Ready, Search().State);
        Assert.Equal([(PriorState.Failed, PriorCause.NothingSent), (PriorState.Fetched, (PriorCause?)null)], Priors().Select(prior => (prior.State, prior.Cause)));
        Assert.Equal(["1.2.8"], (await RunAsync()).Priors.Select(StudyOf));
    }

    [Fact]
    public async Task ArchiveSendsHalf_IsTriedAgain_AndHalfIsNeverUsed()
    {
        _archive.Sends = asked => asked.Take(1);
        await CloseAsync();

        await FetchWithPausesAsync();

        Assert.Equal((SearchState.Failed, PriorCause.Incomplete), (Search().State, Search().Cause));
        Assert.Empty((await RunAsync()).Priors);
    }

    [Fact]
    public async Task ArchiveSendsTheRestLater_IsWhole()
    {
        _archive.Sends = asked => asked.Skip(_archive.Retrievals % 2).Take(1);
        await CloseAsync();

        await FetchWithPausesAsync();

        Assert.Equal(SearchState.Ready, Search().State);
    }

    [Fact]
    public async Task ArchiveSendsAnotherStudy_IsRefusedAndLeavesNothing()
    {
        _archive.Sends = _ => [new TestObject { Study = "6.6.6", Series = "6.6.6.1", Sop = "6.6.6.1.1" }];
        await CloseAsync();

        await FetchWithPausesAsync();

        Assert.All(_archive.Answers, status => Assert.Equal(DicomStatus.DataSetDoesNotMatchSopClass, status));
        Assert.Equal((SearchState.Failed, PriorCause.NothingSent), (Search().State, Search().Cause));
        Assert.Null(_unit.Journal.Read(session => StudyTable.Find(session, "6.6.6")));
    }

    [Fact]
    public async Task ArchiveSendsForever_IsCancelledAtTheLimit()
    {
        _unit.Priors.MaxInstances = 5;
        _archive.Sends = asked => Enumerable.Range(100, int.MaxValue - 200).Select(n => Old(asked.First().Study, "20251201", n));
        _archive.Holds.RemoveAll(one => one.Study == "1.2.8");
        await CloseAsync();

        await FetchWithPausesAsync();

        Assert.Equal((1, 1), (_archive.Cancels, _archive.Retrievals));
        Assert.Equal((SearchState.Ready, PriorCause.TooLarge), (Search().State, Priors()[0].Cause));
        Assert.Equal(5, _unit.Count("SELECT count(*) FROM instance WHERE origin = 'Prior'"));
    }

    [Fact]
    public async Task ArchiveHangs_TimeIsUp_WhatCameIsNotUsedAndTheRunStarts()
    {
        // Shorter than the timers of an association, which would end it first.
        _unit.Priors.WaitSeconds = 20;
        (Task hangs, Action letGo) = LetItHang();
        await CloseAsync();
        Task fetching = FetchAsync();
        await hangs.WaitAsync(TestUnit.Cancel);

        _unit.Clock.Advance(TimeSpan.FromSeconds(_unit.Priors.WaitSeconds));
        letGo();
        await fetching;

        Assert.Equal(SearchState.TooLate, Search().State);
        Assert.Empty((await RunAsync()).Priors);
    }

    [Fact]
    public async Task ProcessEndsInBetween_TheNextGoesOnWhereItWas()
    {
        (Task hangs, Action letGo) = LetItHang();
        await CloseAsync();
        using var process = CancellationTokenSource.CreateLinkedTokenSource(TestUnit.Cancel);
        Task fetching = FetchAsync(process.Token);
        await hangs.WaitAsync(TestUnit.Cancel);
        await process.CancelAsync();
        letGo();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);

        _archive.BeforeObject = _ => Task.CompletedTask;
        await _unit.RestartAsync();
        await _unit.Recovery.RunAsync(evidence: false, TestUnit.Cancel);
        await FetchAsync();

        Assert.Equal(SearchState.Ready, Search().State);
        Assert.Equal(["1.2.9", "1.2.8"], (await RunAsync()).Priors.Select(StudyOf));
    }

    [Fact]
    public async Task StudyIsOnTheUnit_IsUsedFromThereAndNotFetched()
    {
        _archive.Holds.RemoveAll(one => one.Study == "1.2.8");
        await _unit.ReceiveAsync(Old("1.2.9", "20251201", 1));
        await _unit.LetQuietPeriodPassAsync("1.2.9");
        await CloseAsync();

        await FetchAsync();

        Assert.Equal((0, PriorState.OnUnit), (_archive.Retrievals, Assert.Single(Priors()).State));
        ExecutionRequest request = await RunAsync(run => run.Priors.Count > 0);
        Assert.Equal(["1.2.9"], request.Priors.Select(StudyOf));
    }

    [Fact]
    public async Task FetchedForAnotherStudyBefore_IsNotFetchedAgain()
    {
        await CloseAsync();
        await FetchAsync();
        int retrievals = _archive.Retrievals;
        await _unit.ReceiveAsync(Now with { Study = "1.2.4", Series = "1.2.4.1", Sop = "1.2.4.1.1", StudyDate = "20260302" });
        await _unit.LetQuietPeriodPassAsync("1.2.4");

        await FetchAsync();

        Assert.Equal(retrievals, _archive.Retrievals);
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM prior_search WHERE state = 'Ready'"));
    }

    [Fact]
    public async Task DiskIsTight_NothingIsFetched()
    {
        var disk = new MeasuredDisk(new PhysicalFileSystem());
        await using var unit = new TestUnit(disk, minFreeBytes: 1 << 20);
        unit.Priors.Archive = _archive.Address;
        unit.Wish = _unit.Wish;
        await unit.ReceiveAsync(Now);
        await unit.LetQuietPeriodPassAsync();
        disk.Free = (1 << 20) + 1;

        while (await unit.Fetch.StepAsync(TestUnit.Cancel))
        {
        }

        Assert.Equal(0, _archive.Retrievals);
        Assert.Equal(1, unit.Count("SELECT count(*) FROM prior_search WHERE state = 'Failed' AND cause = 'NoRoom'"));
    }

    [Fact]
    public async Task StudyGrows_TheOldSearchEndsAndTheNextRevisionSearchesAnew()
    {
        await CloseAsync();
        await _unit.ReceiveAsync(Now with { Sop = "1.2.3.1.2" });

        await FetchAsync();
        Assert.Equal(SearchState.TooLate, Search().State);
        await _unit.LetQuietPeriodPassAsync();
        await FetchAsync();

        Assert.Equal([SearchState.TooLate, SearchState.Ready], Searches().Select(search => search.State));
        Assert.Equal(2, (await RunAsync()).Priors.Count);
    }

    [Fact]
    public async Task FileIsGoneWhenTheRunStarts_RunGoesOnWithoutThatStudy()
    {
        await CloseAsync();
        await FetchAsync();
        File.Delete(_unit.Spool.PathOf(_unit.Journal.Read(session => InstanceTable.PriorsBySopUid(session, "1.2.9", "1.2.9.1.1"))[0].File));

        ExecutionRequest request = await RunAsync();

        Assert.Equal(["1.2.8"], request.Priors.Select(StudyOf));
        Assert.Equal((PriorState.Failed, PriorCause.Lost), (Priors()[0].State, Priors()[0].Cause));
        Assert.NotEqual(StudyStage.Quarantined, _unit.Study().Stage);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("ARCHIVE", false)]
    public async Task NobodyAsks_NothingWaits(string archive, bool wishes)
    {
        _unit.Priors.Archive = archive.Length == 0 ? "" : _archive.Address;
        _unit.Wish = wishes ? _unit.Wish : null;
        await CloseAsync();

        Assert.Empty(Searches());
        Assert.Empty((await RunAsync()).Priors);
    }

    [Fact]
    public async Task AppDoesNotFitTheStudy_NothingWaits()
    {
        _unit.Wish = new PriorWish("MR", "CT", 1, null);
        await CloseAsync();

        Assert.Empty(Searches());
    }

    private static TestObject Old(string study, string date, int number) => new()
    {
        Study = study, Series = $"{study}.1", Sop = $"{study}.1.{number}", StudyDate = date, PatientId = "P1", BirthDate = "19700101", CallingAE = "CT1",
    };

    /// <summary>Lets the archive stop before its second object. It is let go before the end: a close waits for the peer on the fake clock.</summary>
    private (Task Hangs, Action LetGo) LetItHang()
    {
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goesOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _archive.BeforeObject = async number =>
        {
            if (number == 1)
            {
                hangs.TrySetResult();
                await goesOn.Task;
            }
        };
        return (hangs.Task, goesOn.SetResult);
    }

    private async Task CloseAsync(TestObject? instance = null)
    {
        await _unit.ReceiveAsync(instance ?? Now);
        await _unit.LetQuietPeriodPassAsync();
    }

    private async Task CloseAsync(PriorPlan plan)
    {
        await _unit.ReceiveAsync(Now);
        _unit.Clock.Advance(TimeSpan.FromSeconds(_unit.Studies.QuietPeriodSeconds));
        using var collector = new StudyCollector(
            _unit.Journal, _unit.Settling, _unit.Router, new Edge.Orders.OrderQueue(_unit.Orders), plan, _unit.Studies,
            new Edge.Health.Heartbeats(_unit.Clock), _unit.Clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<StudyCollector>.Instance);
        await collector.CloseDueAsync(TestUnit.Cancel);
    }

    private async Task FetchAsync(CancellationToken? cancellationToken = null)
    {
        while (await _unit.Fetch.StepAsync(cancellationToken ?? TestUnit.Cancel))
        {
        }
    }

    /// <summary>Lets each pause after a failure pass; how many failures there were in a row at most.</summary>
    private async Task<int> FetchWithPausesAsync()
    {
        int attempts = 0;
        for (int n = 0; n < 1000 && SearchLifecycle.IsOpen(Search().State); n++)
        {
            if (await _unit.Fetch.StepAsync(TestUnit.Cancel))
            {
                attempts++;
            }
            else
            {
                _unit.Clock.Advance(TimeSpan.FromSeconds(1));
            }
        }

        return attempts;
    }

    private async Task<ExecutionRequest> RunAsync(bool fail = false)
    {
        var executor = new FakeExecutor
        {
            Does = fail ? (_, _, _) => throw new InvalidDataException("the test lets it fail") : null,
        };
        Assert.True(await _unit.Runner(executor).RunNextAsync(TestUnit.Cancel));
        return executor.Requests[0];
    }

    private async Task<ExecutionRequest> RunAsync(Predicate<ExecutionRequest> wanted)
    {
        var executor = new FakeExecutor();
        Runner runner = _unit.Runner(executor);
        while (await runner.RunNextAsync(TestUnit.Cancel))
        {
        }

        return executor.Requests.Find(wanted)!;
    }

    private static string StudyOf(IReadOnlyList<string> files) =>
        Dicom.Data.DicomFile.Open(files[0]).Dataset.GetString(Dicom.Data.DicomTag.StudyInstanceUID);

    private List<SearchRow> Searches() => _unit.Journal.Read(session => PriorTable.OfStudy(session, StudyTable.Find(session, "1.2.3")!.Id));

    private SearchRow Search() => Searches()[0];

    private List<PriorRow> Priors() => _unit.Journal.Read(session => PriorTable.OfSearch(session, Search().Id));
}
