using System.Text.Json;
using Appliance.Edge.Commands.Infer;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Apps;

namespace Appliance.Edge.Tests.Commands.Infer;

/// <summary>What a second <c>appliance infer</c> does again, and what not.</summary>
public sealed class InferResumeTests : IDisposable
{
    private readonly PackageFolder _app = PackageFolder.OfLungDensity("lung");
    private readonly InferSite _site;
    private readonly string _study;

    public InferResumeTests()
    {
        _site = new InferSite(_app);
        _study = _site.Chest("a", 1);
    }

    private string StateFile => Path.Combine(_site.Results, _study, StudyState.FileName);

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Infer_NothingChanged_RunsNothingAndSaysTheSame()
    {
        string before = await FindingsAsync();

        Assert.True(await UnchangedAsync());
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(_site.Results, "findings.csv"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Infer_FilesMovedOrTouched_AreTheSameFiles()
    {
        await FindingsAsync();
        Directory.Move(Path.Combine(_site.Studies, "a"), Path.Combine(_site.Studies, "b"));

        Assert.True(await UnchangedAsync());
    }

    [Fact]
    public async Task Infer_ASliceWasAdded_RunsAgain()
    {
        await FindingsAsync();
        string file = Directory.GetFiles(Path.Combine(_site.Studies, "a"))[0];
        File.Delete(file);

        Assert.False(await UnchangedAsync());
    }

    [Fact]
    public async Task Infer_AppHasOtherParameters_RunsAgain()
    {
        await FindingsAsync();
        string manifest = Path.Combine(_app.Path, "app.json");
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken)).Replace("\"minMillilitres\":50", "\"minMillilitres\":51", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.False(await UnchangedAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"format\":2}")]
    [InlineData("null")]
    public async Task Infer_StateIsDamaged_RunsAgainAndSaysSo(string state)
    {
        await FindingsAsync();
        await File.WriteAllTextAsync(StateFile, state, TestContext.Current.CancellationToken);

        Assert.False(await UnchangedAsync());
        Assert.Contains($"{StateFile} is damaged; the study is run again.", _site.Error.ToString(), StringComparison.Ordinal);
        Assert.True(await UnchangedAsync());
    }

    [Fact]
    public async Task Infer_ResultsAreGoneOrAltered_RunsAgain()
    {
        await FindingsAsync();
        string findings = Path.Combine(_site.Results, _study, "lung", "findings.json");
        await File.AppendAllTextAsync(findings, " ", TestContext.Current.CancellationToken);
        Assert.False(await UnchangedAsync());

        Directory.Delete(Path.GetDirectoryName(findings)!, recursive: true);
        Assert.False(await UnchangedAsync());
    }

    [Fact]
    public async Task Infer_Force_RunsAgain()
    {
        await FindingsAsync();

        Assert.False(await UnchangedAsync("--force"));
    }

    private async Task<string> FindingsAsync()
    {
        Assert.Equal(ExitCodes.Success, await _site.InferAsync());
        return await File.ReadAllTextAsync(Path.Combine(_site.Results, "findings.csv"), TestContext.Current.CancellationToken);
    }

    private async Task<bool> UnchangedAsync(params string[] arguments)
    {
        await _site.InferAsync(arguments);
        return Assert.Single(_site.Summary.GetProperty("runs").EnumerateArray()).GetProperty("unchanged").GetBoolean();
    }
}
