using Appliance.Dicom.Data;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Simulators.Phantoms;

namespace Appliance.Edge.Tests.Running;

/// <summary>A run that failed for good is told of in the PACS, once, and nobody reads it as normal; what succeeds later supersedes it.</summary>
public sealed class FailureEvidenceTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly FakeExecutor _breaking = new() { Does = (_, _, _) => throw new InvalidDataException("the graph broke") };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task LastAttempt_Fails_ReportAndPageGoToTheDestinations_AndTheStudyIsPutAside()
    {
        await _unit.CloseStudyAsync();
        await RunToTheEndAsync(_breaking);

        Assert.Equal((RunState.Failed, 3), (_unit.Runs()[0].State, _unit.Runs()[0].Attempts));
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"));
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Pending' AND destination = 'PACS'"));
        Assert.Equal((StudyStage.Quarantined, StudyReason.RunFailed), (_unit.Study().Stage, _unit.Study().Reason));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"));
        RunReason reason = Assert.Single(_breaking.Told);
        Assert.Equal(("failed", "InvalidDataException in step ?: the graph broke"), (reason.Code, reason.TextEn));
        Assert.Equal([reason], RunResult.FromJson(_unit.Runs()[0].ResultJson!).Reasons);
    }

    [Fact]
    public async Task EarlierAttempts_TellNobody()
    {
        await _unit.CloseStudyAsync();
        await _unit.Runner(_breaking).RunNextAsync(Cancel);

        Assert.Empty(_breaking.Told);
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"));
    }

    [Fact]
    public async Task Timeout_OfTheLastAttempt_IsToldToo()
    {
        _unit.Running.MaxAttempts = 1;
        _unit.Running.TimeoutSeconds = 5;
        await _unit.CloseStudyAsync();
        var started = new TaskCompletionSource();
        var hanging = new FakeExecutor
        {
            Does = async (_, _, token) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, _unit.Clock, token);
                throw new InvalidOperationException("unreachable");
            },
        };
        Task<bool> running = _unit.Runner(hanging).RunNextAsync(Cancel);
        await started.Task;
        _unit.Clock.Advance(TimeSpan.FromSeconds(6));
        await running;

        Assert.StartsWith("no result within 5 s", Assert.Single(hanging.Told).TextEn, StringComparison.Ordinal);
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"));
    }

    [Fact]
    public async Task WhatCannotEvenBeTold_EndsTheRunAllTheSame()
    {
        var mute = new FakeExecutor { Does = _breaking.Does, Tells = null };
        await _unit.CloseStudyAsync();
        await RunToTheEndAsync(mute);

        Assert.Equal(RunState.Failed, _unit.Runs()[0].State);
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"));
        Assert.Equal(StudyStage.Quarantined, _unit.Study().Stage);
    }

    [Fact]
    public async Task ProcessThatDiesEveryTime_IsToldOnce()
    {
        FakeExecutor executor = await DieAsync(_unit.Running.MaxInterruptions);

        Assert.Equal("interrupted", Assert.Single(executor.Told).Code);
        Assert.Equal((StudyStage.Quarantined, StudyReason.RunInterrupted), (_unit.Study().Stage, _unit.Study().Reason));
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"));
    }

    /// <summary>What is noted before the telling keeps a telling that ends the process from being tried for ever.</summary>
    [Fact]
    public async Task ProcessThatDiesWhileItTells_IsNotAskedAgain()
    {
        await DieAsync(_unit.Running.MaxInterruptions - 1);
        await ClaimAsync();
        await _unit.Journal.WriteAsync(transaction => transaction.Execute("UPDATE run SET interruptions = interruptions + 1"), Cancel);
        await _unit.RestartAsync();
        var executor = new FakeExecutor { Does = HangAsync };
        using Runner runner = _unit.Runner(executor);
        await runner.StartAsync(Cancel);
        await runner.StopAsync(Cancel);

        Assert.Empty(executor.Told);
        Assert.Equal(RunState.Failed, _unit.Runs()[0].State);
        Assert.Equal(StudyStage.Quarantined, _unit.Study().Stage);
    }

    /// <summary>The start of a unit does not depend on a file of one study.</summary>
    [Fact]
    public async Task ProcessThatDiesEveryTime_ItsInputCannotBeRead_TheUnitStartsAndEndsTheRun()
    {
        await DieAsync(_unit.Running.MaxInterruptions - 1);
        await ClaimAsync();
        await _unit.RestartAsync();
        string file = _unit.Spool.PathOf(_unit.Instances()[0].File);
        File.Delete(file);
        Directory.CreateDirectory(file); // As a disk that denies it.
        var executor = new FakeExecutor { Does = HangAsync };
        using Runner runner = _unit.Runner(executor);
        await runner.StartAsync(Cancel);
        await runner.StopAsync(Cancel);

        Assert.Empty(executor.Told);
        Assert.Equal(RunState.Failed, _unit.Runs()[0].State);
        Assert.Equal((StudyStage.Quarantined, StudyReason.RunInterrupted), (_unit.Study().Stage, _unit.Study().Reason));
    }

    /// <summary>A disk that is full keeps a unit neither from starting nor from telling, once there is room.</summary>
    [Fact]
    public async Task ProcessThatDiesEveryTime_DiskIsFullAtTheStart_TheUnitStartsAndTellsOnceThereIsRoom()
    {
        var disk = new LateFaultyFileSystem(1, FaultyFileSystem.NoSpace);
        await using var unit = new TestUnit(disk);
        unit.Running.MaxInterruptions = 1;
        await unit.CloseStudyAsync();
        await unit.Journal.WriteAsync(transaction => unit.RunQueue.ClaimNeedsTransaction(transaction, "a process that dies", unit.Clock.GetUtcNow()), Cancel);
        await unit.RestartAsync();
        var executor = new FakeExecutor
        {
            Tells = (request, reason) =>
            {
                if (!disk.Failed)
                {
                    disk.Arm();
                }

                return FakeExecutor.Failure(request, reason);
            },
        };
        using Runner runner = unit.Runner(executor);

        await runner.StartAsync(Cancel);
        await runner.StopAsync(Cancel);
        await runner.RunNextAsync(Cancel);

        Assert.True(disk.Failed);
        Assert.Equal(["interrupted", "interrupted"], executor.Told.Select(reason => reason.Code));
        Assert.Equal(RunState.Failed, unit.Runs()[0].State);
        Assert.Equal(2, unit.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"));
    }

    [Fact]
    public async Task LaterSuccess_SupersedesTheFailure()
    {
        await _unit.CloseStudyAsync();
        await RunToTheEndAsync(_breaking);
        string failure = _unit.Journal.Read(session => session.First(
            "SELECT sop_uid FROM instance WHERE sop_class = $sr", row => row.GetString(0), ("$sr", DicomUID.Comprehensive3DSRStorage.Value)))!;
        Assert.Equal(StudyRetryOutcome.Retried, await _unit.Journal.WriteAsync(
            transaction => StudyRetry.RetryNeedsTransaction(transaction, 1, _unit.Clock.GetUtcNow()), Cancel));
        await _unit.LetQuietPeriodPassAsync();
        var mended = new FakeExecutor();
        await _unit.Runner(mended).RunNextAsync(Cancel);

        Assert.Equal(failure, Assert.Single(Assert.Single(mended.Requests).Predecessors).SopInstanceUid);
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
    }

    [Fact]
    public async Task AnyDiskOperationFails_TheFailureIsToldWholeOrNotAtAll()
    {
        for (int n = 1; ; n++)
        {
            var disk = new LateFaultyFileSystem(n);
            await using var unit = new TestUnit(disk);
            unit.Running.MaxAttempts = 1;
            await unit.CloseStudyAsync();
            disk.Arm();
            Runner runner = unit.Runner(_breaking);
            while (unit.Study().Stage == StudyStage.Ready)
            {
                try
                {
                    await runner.RunNextAsync(Cancel);
                }
                catch (IOException)
                {
                    Assert.Equal(0, unit.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"));
                }
            }

            Assert.Equal(RunState.Failed, Assert.Single(unit.Runs()).State);
            Assert.Equal(2, unit.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"));
            if (!disk.Failed)
            {
                Assert.True(n > 5);
                return;
            }
        }
    }

    /// <summary>The real thing on a phantom: nothing of the app is executed, the words are there, and the objects are others than a success's.</summary>
    [Fact]
    public async Task RealApp_ToldAsFailed_SaysSoInReportAndPage_TheSameEachTime()
    {
        string apps = Directory.CreateTempSubdirectory("apps").FullName, study = Directory.CreateTempSubdirectory("study").FullName;
        try
        {
            AppShelf shelf = LungShelf.Make(_unit, apps);
            using var models = new OnnxModelCache(new OnnxRuntimeOptions());
            var executor = new AppExecutor(shelf, new AppEngine(models, _unit.Clock), _unit.OpenStudies, _unit.Device);
            IReadOnlyList<string> files = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 64, Columns = 64, Slices = 40 }).WriteDicom(study);
            var request = new ExecutionRequest(LungShelf.Lung, files, new byte[32], _unit.Clock.GetUtcNow(), []) { Revision = new StudyRevision(7, 1) };
            RunReason reason = RunReason.Failed("NullReferenceException in step hu:\nover\r\nlines");

            Execution failed = await executor.FailAsync(request, reason, Cancel), again = await executor.FailAsync(request, reason, Cancel);
            Execution other = await executor.FailAsync(request, RunReason.Failed("another cause"), Cancel);

            Assert.Equal(RunState.Failed, failed.State);
            Assert.Equal(["SR", "OT", "KO"], failed.Evidence.Select(item => item.Facts.Modality));
            Assert.Equal(failed.Evidence.Select(Bytes), again.Evidence.Select(Bytes));
            Assert.Empty(failed.Evidence.Select(item => item.Facts.SopUid).Intersect(other.Evidence.Select(item => item.Facts.SopUid)));
            string report = DicomJson.Serialize(Dataset(failed.Evidence[0]));
            Assert.Contains("Not analysed: processing failed", report, StringComparison.Ordinal);
            Assert.Contains("NullReferenceException in step hu: over lines", report, StringComparison.Ordinal);
            Assert.DoesNotContain("\"NUM\"", report, StringComparison.Ordinal);
            Assert.Empty(failed.Timings);
        }
        finally
        {
            Directory.Delete(apps, recursive: true);
            Directory.Delete(study, recursive: true);
        }
    }

    /// <summary>An app whose report would be no valid DICOM: nothing of that leaves, and the run says what was wrong.</summary>
    [Fact]
    public async Task RealApp_WhoseEvidenceIsNotValid_EndsAsFailedAndNamesTheRule()
    {
        string apps = Directory.CreateTempSubdirectory("apps").FullName, study = Directory.CreateTempSubdirectory("study").FullName;
        try
        {
            AppShelf shelf = LungShelf.Make(_unit, apps, (step, options) =>
            {
                if (step == "findings")
                {
                    options["findings"]![0]!["unit"]!["scheme"] = "99OWN";
                }
            });
            using var models = new OnnxModelCache(new OnnxRuntimeOptions());
            var executor = new AppExecutor(shelf, new AppEngine(models, _unit.Clock), _unit.OpenStudies, _unit.Device);
            IReadOnlyList<string> files = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 100, Columns = 92, Slices = 60 }).WriteDicom(study);
            var request = new ExecutionRequest(LungShelf.Lung, files, new byte[32], _unit.Clock.GetUtcNow(), []) { Revision = new StudyRevision(7, 1) };

            Execution execution = await executor.ExecuteAsync(request, new Progress<ExecutionProgress>(), Cancel);

            Assert.Equal(RunState.Failed, execution.State);
            Assert.Contains("unit of any concept", Assert.Single(execution.Result.Reasons).TextEn, StringComparison.Ordinal);
            Assert.Empty(execution.Result.Findings);
            Assert.Equal(["SR", "OT", "KO"], execution.Evidence.Select(item => item.Facts.Modality));
            Assert.Contains("page-1-failure.png", execution.Files.Select(file => file.Name));
        }
        finally
        {
            Directory.Delete(apps, recursive: true);
            Directory.Delete(study, recursive: true);
        }
    }

    /// <summary>A source whose UID is none cannot be referred to, but the study it belongs to is told of all the same.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(40, false)]
    public async Task RealApp_SourcesWhoseUidsAreNone_DoNotTakeTheReportWithThem(int spoilt, bool isTold)
    {
        string apps = Directory.CreateTempSubdirectory("apps").FullName, study = Directory.CreateTempSubdirectory("study").FullName;
        try
        {
            AppShelf shelf = LungShelf.Make(_unit, apps);
            using var models = new OnnxModelCache(new OnnxRuntimeOptions());
            var executor = new AppExecutor(shelf, new AppEngine(models, _unit.Clock), _unit.OpenStudies, _unit.Device);
            IReadOnlyList<string> files = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 64, Columns = 64, Slices = 40 }).WriteDicom(study);
            foreach ((string path, int number) in files.Take(spoilt).Select((path, number) => (path, number)))
            {
                DicomFile file = DicomFile.Open(path);
                file.Dataset.AddOrUpdate(DicomTag.SOPInstanceUID, $"1.2.image-{number}");
                file.Save(path);
            }

            var request = new ExecutionRequest(LungShelf.Lung, files, new byte[32], _unit.Clock.GetUtcNow(), []) { Revision = new StudyRevision(7, 1) };

            Execution execution = await executor.ExecuteAsync(request, new Progress<ExecutionProgress>(), Cancel);
            Execution failed = await executor.FailAsync(request, RunReason.Failed("it broke"), Cancel);

            Assert.Equal(RunState.Refused, execution.State);
            Assert.Contains("no-identity", execution.Result.Reasons.Select(reason => reason.Code));
            Assert.Equal(RunState.Failed, failed.State);
            string[] expected = isTold ? ["SR", "OT", "KO"] : [];
            Assert.Equal(expected, execution.Evidence.Select(item => item.Facts.Modality));
            Assert.Equal(expected, failed.Evidence.Select(item => item.Facts.Modality));
            Assert.All([execution, failed], one => Assert.Contains(one.Files, file => file.Name.EndsWith(".png", StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(apps, recursive: true);
            Directory.Delete(study, recursive: true);
        }
    }

    private static byte[] Bytes(EvidenceObject evidence)
    {
        using var bytes = new MemoryStream();
        using Stream dataset = evidence.OpenDataset();
        dataset.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static DicomDataset Dataset(EvidenceObject evidence) => DicomDatasetReader.Read(Bytes(evidence), DicomTransferSyntax.ExplicitVRLittleEndian);

    private async Task<FakeExecutor> DieAsync(int times)
    {
        await _unit.CloseStudyAsync();
        var executor = new FakeExecutor { Does = HangAsync };
        for (int death = 1; death <= times; death++)
        {
            await ClaimAsync();
            await _unit.RestartAsync();
            using Runner runner = _unit.Runner(executor);
            await runner.StartAsync(Cancel);
            await runner.StopAsync(Cancel);
        }

        return executor;
    }

    private Task ClaimAsync() => _unit.Journal.WriteAsync(
        transaction => _unit.RunQueue.ClaimNeedsTransaction(transaction, "a process that dies", _unit.Clock.GetUtcNow()), Cancel);

    private async Task RunToTheEndAsync(FakeExecutor executor)
    {
        Runner runner = _unit.Runner(executor);
        while (_unit.Runs().Any(run => run.State == RunState.Pending))
        {
            await runner.RunNextAsync(Cancel);
            _unit.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static async Task<Execution> HangAsync(ExecutionRequest request, IProgress<ExecutionProgress> progress, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        throw new InvalidOperationException("unreachable");
    }
}
