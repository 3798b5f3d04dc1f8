using System.Security.Cryptography;
using Appliance.Edge.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Simulators.Phantoms;

namespace Appliance.Edge.Tests.Running;

public sealed class OpenStudiesTests : IAsyncDisposable
{
    private static readonly AppVersion[] Apps = [LungShelf.Lung, LungShelf.Wider, LungShelf.Other];

    private readonly TestUnit _unit = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-share-");
    private readonly OnnxModelCache _models = new(new OnnxRuntimeOptions { Threads = 1 });
    private readonly AppShelf _shelf;
    private readonly string[] _files;

    public OpenStudiesTests()
    {
        _shelf = LungShelf.Make(_unit, _folder.CreateSubdirectory("apps").FullName);
        string study = _folder.CreateSubdirectory("study").FullName;
        _files = [.. ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 128, Columns = 128, Slices = 60, Noise = 8 }).WriteDicom(study)];
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _models.Dispose();
        await _unit.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 0)]
    public async Task Execute_AloneOrOneAfterTheOther_MakesTheSameEvidence(params int[] order)
    {
        OpenStudies studies = Studies();
        for (int position = 0; position < order.Length; position++)
        {
            AppVersion app = Apps[order[position]];
            Execution alone = await ExecuteAsync(app, Studies(), [app]);

            Execution beside = await ExecuteAsync(app, studies, [.. order[position..].Select(index => Apps[index])]);

            Assert.Equal(RunState.Reported, beside.State);
            Assert.Equal(Digests(alone), Digests(beside));
            Assert.Equal(alone.Result.ToJson(), beside.Result.ToJson());
            Assert.Equal(position > 0, beside.Timings.Any(step => step.Shared));
            Assert.Equal(position + 1 < order.Length ? 1 : 0, studies.Revisions.Count);
        }
    }

    [Fact]
    public async Task Execute_BesideEachOther_ExecutesEqualStepsOnceAndMakesTheSameEvidence()
    {
        OpenStudies studies = Studies();

        Execution[] beside = await Task.WhenAll(Apps.Select(app => Task.Run(() => ExecuteAsync(app, studies, Apps), Cancel)));

        // Of 11 steps: two apps have all up to the sides in common with the third, and one of those also what comes up to the densities.
        Assert.Equal(1, beside.Sum(execution => execution.Timings.Count(step => step is { Step: "sides", Shared: false })));
        Assert.Equal(2, beside.Sum(execution => execution.Timings.Count(step => step is { Step: "lungs", Shared: false })));
        Assert.Equal(3, beside.Sum(execution => execution.Timings.Count(step => step is { Step: "pages", Shared: false })));
        Assert.Empty(studies.Revisions);
        foreach ((AppVersion app, Execution execution) in Apps.Zip(beside))
        {
            Assert.Equal(Digests(await ExecuteAsync(app, Studies(), [app])), Digests(execution));
        }
    }

    [Fact]
    public void Open_SameRevisionAndInput_IsTheSameStudyUntilTheLastRunThatWaitsHasEnded()
    {
        OpenStudies studies = Studies();
        StudyLease first = studies.Open(Request(LungShelf.Lung, Apps), _shelf.Find);
        StudyInput input = first.Input;
        first.Dispose();
        Assert.Equal([new StudyRevision(7, 2)], studies.Revisions);

        using (StudyLease second = studies.Open(Request(LungShelf.Wider, [LungShelf.Wider, LungShelf.Other]), _shelf.Find))
        {
            Assert.Same(input, second.Input);
            using StudyLease other = studies.Open(Request(LungShelf.Wider, Apps) with { InputDigest = new byte[] { 2 } }, _shelf.Find);
            Assert.NotSame(input, other.Input);
        }

        using (StudyLease third = studies.Open(Request(LungShelf.Other, [LungShelf.Other]), _shelf.Find))
        {
            Assert.Same(input, third.Input);
        }

        _unit.Clock.Advance(TimeSpan.FromSeconds(_unit.Running.ShareIdleSeconds + 1)); // the other input still expects two apps
        studies.Trim();
        Assert.Empty(studies.Revisions);
    }

    [Fact]
    public void Open_AnAppThatReadsEarlierStudiesToo_HasAnInputOfItsOwnAndIsExpectedOnlyThere()
    {
        OpenStudies studies = Studies();
        StudyLease plain = studies.Open(Request(LungShelf.Lung, [LungShelf.Lung, LungShelf.Wider]), _shelf.Find);
        using StudyLease comparing = studies.Open(
            Request(LungShelf.Wider, [LungShelf.Lung, LungShelf.Wider]) with { Priors = [[_files[0]]], InputDigest = new byte[] { 2 } }, _shelf.Find);
        Assert.NotSame(plain.Input, comparing.Input);
        Assert.Single(comparing.Input.Priors);

        plain.Dispose();
        using StudyLease again = studies.Open(Request(LungShelf.Other, [LungShelf.Other]), _shelf.Find);
        Assert.NotSame(plain.Input, again.Input); // nobody was expected any more
    }

    [Fact]
    public async Task Trim_NoRunComesBack_ClosesAfterTheIdleTimeOrWhenIdleOnesHoldTooMuch()
    {
        OpenStudies studies = Studies();
        await ExecuteAsync(LungShelf.Lung, studies, Apps);
        studies.Trim();
        Assert.Single(studies.Revisions);

        _unit.Running.ShareMebibytes = 0;
        studies.Trim();
        Assert.Empty(studies.Revisions);

        for (int study = 1; study <= OpenStudies.MaxIdle + 3; study++)
        {
            studies.Open(Request(LungShelf.Lung, Apps) with { Revision = new StudyRevision(study, 1) }, _shelf.Find).Dispose();
            _unit.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(Enumerable.Range(4, OpenStudies.MaxIdle), studies.Revisions.Select(revision => (int)revision.StudyId).Order());
    }

    [Fact]
    public void Open_AFileCannotBeRead_FailsThatRunAndTheNextTriesAnew()
    {
        OpenStudies studies = Studies();
        ExecutionRequest request = Request(LungShelf.Lung, Apps);
        string gone = _files[3] + ".gone";
        File.Move(_files[3], gone);
        Assert.ThrowsAny<IOException>(() => studies.Open(request, _shelf.Find));
        Assert.Empty(studies.Revisions);

        File.Move(gone, _files[3]);
        using StudyLease study = studies.Open(request, _shelf.Find);
        Assert.Equal(_files.Length, study.Input.Images.Count);
    }

    [Fact]
    public async Task Execute_TheUnitCannot_RefusesWithEvidenceAndRunsNoStep()
    {
        var budget = new MemoryBudget(800, 1000, 0);
        ExecutionRequest request = Request(LungShelf.Lung, Apps) with
        {
            Refusals = budget.Impossible(new RunNeeds(Inference.Apps.RunLane.Routine, 3072, 0)),
        };
        var executor = new AppExecutor(_shelf, new AppEngine(_models, TimeProvider.System), Studies(), _unit.Device);

        Execution execution = await executor.ExecuteAsync(request, new Progress<ExecutionProgress>(), Cancel);

        Assert.Equal((RunState.Refused, "host-memory"), (execution.State, Assert.Single(execution.Result.Reasons).Code));
        Assert.Empty(execution.Timings);
        Assert.NotEmpty(execution.Evidence);
    }

    [Fact]
    public async Task Execute_AsShadow_FindsTheSameAndMakesNoEvidence()
    {
        Execution active = await ExecuteAsync(LungShelf.Lung, Studies(), [LungShelf.Lung]);
        var executor = new AppExecutor(_shelf, new AppEngine(_models, TimeProvider.System), Studies(), _unit.Device);

        Execution shadow = await executor.ExecuteAsync(Request(LungShelf.Lung, []) with { IsShadow = true }, new Progress<ExecutionProgress>(), Cancel);

        Assert.Equal(active.Result.ToJson(), shadow.Result.ToJson());
        Assert.NotEmpty(active.Evidence);
        Assert.Empty(shadow.Evidence);
    }

    private static string[] Digests(Execution execution) =>
        [.. execution.Evidence.Select(item =>
        {
            using Stream dataset = item.OpenDataset();
            return $"{item.Facts.SopUid} {Convert.ToHexString(SHA256.HashData(dataset))}";
        })];

    private OpenStudies Studies() => new(_unit.Running, _unit.Clock);

    private ExecutionRequest Request(AppVersion app, IReadOnlyList<AppVersion> companions) =>
        new(app, _files, new byte[] { 1 }, _unit.Clock.GetUtcNow(), []) { Revision = new StudyRevision(7, 2), Companions = companions };

    private Task<Execution> ExecuteAsync(AppVersion app, OpenStudies studies, IReadOnlyList<AppVersion> companions) =>
        new AppExecutor(_shelf, new AppEngine(_models, TimeProvider.System), studies, _unit.Device)
            .ExecuteAsync(Request(app, companions), new Progress<ExecutionProgress>(), Cancel);
}
