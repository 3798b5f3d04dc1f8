using Appliance.Edge.Commands.Infer;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Apps;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Tests.Commands.Infer;

/// <summary>The disk fails while results are written.</summary>
public sealed class ResultFaultTests : IDisposable
{
    private readonly PackageFolder _app = PackageFolder.OfLungDensity("lung");
    private readonly InferSite _site = new();
    private readonly OnnxModelCache _models = new(new OnnxRuntimeOptions());

    public void Dispose()
    {
        _site.Dispose();
        _app.Dispose();
        _models.Dispose();
    }

    [Theory]
    [InlineData(FaultyFileSystem.InputOutputError)]
    [InlineData(FaultyFileSystem.NoSpace)]
    public async Task Results_TheNthWriteFails_NeverSaysDoneWhatIsNotThereAndTheNextRunMendsIt(int errno)
    {
        _site.Refused("1.2.3");
        FoundStudy study = Assert.Single(StudyTree.Read(_site.Studies, _site.Results, _ => { }, TestContext.Current.CancellationToken).Studies);
        AppPackage app = AppPackage.Load(_app.Path);
        bool failed = true;
        for (int at = 1; failed; at++)
        {
            var disk = new FaultyFileSystem(at, errno);
            try
            {
                await RunAsync(app, study, disk);
            }
            catch (IOException)
            {
                Assert.True(disk.Failed);
            }

            failed = disk.Failed;
            StudyRun after = Assert.Single(await RunAsync(app, study, new PhysicalFileSystem()));
            Assert.True(after.Refused);
            Assert.True(Assert.Single(await RunAsync(app, study, new PhysicalFileSystem())).WasThere);
            Assert.Equal(["1.2.3"], Directory.GetDirectories(_site.Results).Select(Path.GetFileName));
            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_site.Results, "*.part", SearchOption.AllDirectories), _ => true);
            Directory.Delete(_site.Results, recursive: true);
            Assert.InRange(at, 1, 200);
        }
    }

    /// <summary>The other studies of the archive have nothing to do with it.</summary>
    [Fact]
    public async Task App_BreaksItselfOff_FailsAlone()
    {
        _site.Refused("1.2.3");
        FoundStudy study = Assert.Single(StudyTree.Read(_site.Studies, _site.Results, _ => { }, TestContext.Current.CancellationToken).Studies);

        StudyRun run = Assert.Single(await RunAsync(AppPackage.Load(_app.Path), study, new PhysicalFileSystem(), new ClockThatBreaksOff()));

        Assert.NotNull(run.Report.Failure);
    }

    private Task<IReadOnlyList<StudyRun>> RunAsync(AppPackage app, FoundStudy study, IFileSystem disk, TimeProvider? inside = null) =>
        new StudyRunner([app], new Dictionary<string, IReadOnlyList<RefusalReason>> { [app.Id] = [] }, _site.Results, force: false, new AppEngine(_models, inside ?? TimeProvider.System), MemoryBudget.Of(new RunningOptions()), disk, TimeProvider.System)
            .RunAsync(study, _ => { }, null, TestContext.Current.CancellationToken);
}
