using System.Text;
using Appliance.Edge.Results;
using Appliance.Edge.Running;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Simulators.Phantoms;
using NJsonSchema;

namespace Appliance.Edge.Tests.Results;

/// <summary>What a real app leaves for pages to show obeys its published schema, for every outcome.</summary>
public sealed class ResultDocumentTests : IAsyncDisposable
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G'];
    private readonly TestUnit _unit = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("result");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(0, RunState.Reported)]
    [InlineData(4, RunState.Refused)]
    public async Task Files_OfEachOutcome_ObeyTheSchemaAndNameEachOther(int missing, RunState outcome)
    {
        Execution execution = await ExecuteAsync(missing, (executor, request) => executor.ExecuteAsync(request, new Progress<ExecutionProgress>(), Cancel));

        ResultDocument document = await CheckAsync(execution);
        Assert.Equal((outcome, 7L, 2), (document.Outcome, document.Study, document.Revision));
        Assert.Equal("RESEARCH", document.ContentQualification);
        Assert.Contains("not for diagnosis", document.Notice.En, StringComparison.Ordinal);
        Assert.Equal(outcome == RunState.Reported, document.Findings.Count > 0);
        Assert.Equal(outcome != RunState.Reported, document.Reasons.Count > 0);
        if (outcome == RunState.Reported)
        {
            Assert.Equal("Gevenois 1996", document.Findings.Single(finding => finding.Id == "laa-950").Reference!.Short);
            Assert.Equal("Dirksen 1999", document.Findings.Single(finding => finding.Id == "perc15").Reference!.Short);
            Assert.Equal(["page-1-summary.png", "page-2-overlay.png"], document.Pages.Select(page => page.File));
        }
    }

    [Fact]
    public async Task Files_OfAFailure_ObeyTheSchemaToo()
    {
        Execution execution = await ExecuteAsync(0, (executor, request) => executor.FailAsync(request, RunReason.Failed("it broke"), Cancel));

        ResultDocument document = await CheckAsync(execution);
        Assert.Equal(("failed", "it broke"), (Assert.Single(document.Reasons).Code, document.Reasons[0].TextEn));
        Assert.Equal(RunState.Failed, document.Outcome);
    }

    private static async Task<ResultDocument> CheckAsync(Execution execution)
    {
        byte[] bytes = execution.Files.Single(file => file.Name == ResultDocument.FileName).Bytes.ToArray();
        await using Stream schema = typeof(ResultDocument).Assembly.GetManifestResourceStream("Appliance.Edge.Results.findings.schema.json")!;
        JsonSchema rules = await JsonSchema.FromJsonAsync(schema, Cancel);
        Assert.Empty(rules.Validate(Encoding.UTF8.GetString(bytes)));
        ResultDocument document = ResultDocument.Read(bytes);
        Assert.Equal(document.Pages.Select(page => page.File), execution.Files.Select(file => file.Name).Where(name => name.EndsWith(".png", StringComparison.Ordinal)));
        Assert.All(execution.Files.Where(file => file.Name != ResultDocument.FileName), file => Assert.Equal(Png, file.Bytes[..4].ToArray()));
        Assert.DoesNotContain("Wang", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        return document;
    }

    private async Task<Execution> ExecuteAsync(int missing, Func<AppExecutor, ExecutionRequest, Task<Execution>> does)
    {
        AppShelf shelf = LungShelf.Make(_unit, _folder.CreateSubdirectory("apps").FullName);
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        IReadOnlyList<string> files = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 100, Columns = 92, Slices = 60, MissingSlices = missing })
            .WriteDicom(_folder.CreateSubdirectory("study").FullName);
        var request = new ExecutionRequest(LungShelf.Lung, files, new byte[32], _unit.Clock.GetUtcNow(), []) { Revision = new StudyRevision(7, 2) };
        return await does(new AppExecutor(shelf, new AppEngine(models, _unit.Clock), _unit.OpenStudies, _unit.Device), request);
    }
}
