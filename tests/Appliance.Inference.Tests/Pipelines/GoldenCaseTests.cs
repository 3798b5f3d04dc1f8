using System.Globalization;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>The golden case that the package carries still comes out as it says, and says what its phantom's truth says.</summary>
public sealed class GoldenCaseTests : IDisposable
{
    private static readonly ThoraxPhantomOptions Phantom = new()
    {
        Rows = 90, Columns = 90, Slices = 56, Seed = 4, EmphysemaFraction = 0.2,
    };

    private readonly OnnxModelCache _models = new(new OnnxRuntimeOptions());

    private AppEngine Engine => new(_models, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task GoldenCase_ComesOutWithinItsTolerances()
    {
        GoldenCase golden = Assert.Single(GoldenCase.Of(LungApp.Package));
        Assert.Empty(await golden.RunAsync(Engine, LungApp.Package, progress: null, Cancel));
    }

    [Fact]
    public void GoldenCase_ExpectsTheTruthOfItsPhantom()
    {
        GoldenCase golden = Assert.Single(GoldenCase.Of(LungApp.Package));
        PhantomTruth truth = ThoraxPhantom.Make(Phantom).Truth;
        Assert.Equal(6, golden.Expected.Findings.Count);
        Assert.All(golden.Expected.Findings, expected => Assert.Equal(TruthOf(truth, expected.Id), expected.Value, tolerance: 0.051));
    }

    [Fact]
    public async Task GoldenCase_ThatDoesNotComeOut_SaysWhat()
    {
        GoldenCase golden = Assert.Single(GoldenCase.Of(LungApp.Package));
        var wrong = golden with
        {
            Expected = new GoldenExpectation
            {
                Findings = [new GoldenFinding("lung-volume", 1000, 1), new GoldenFinding("spleen", 1, 1), new GoldenFinding("laa-950", 20, 1)],
            },
        };

        IReadOnlyList<string> departures = await wrong.RunAsync(Engine, LungApp.Package, progress: null, Cancel);

        Assert.Equal(2, departures.Count);
        Assert.Contains("'lung-volume' is 48", departures[0], StringComparison.Ordinal);
        Assert.Equal("'spleen' was not reported.", departures[1]);
    }

    [Fact]
    public async Task Expected_AtTheToleranceComesOut_BeyondItAndNoNumberDepart()
    {
        GoldenCase golden = Assert.Single(GoldenCase.Of(LungApp.Package));
        AppResult result = await Engine.RunAsync(LungApp.Package, StudyInput.Open(Directory.EnumerateFiles(golden.Folder, "*.dcm"), Cancel), progress: null, Cancel);
        Finding volume = result.Findings.Single(finding => finding.Id == "lung-volume");
        var expected = new GoldenExpectation { Findings = [new GoldenFinding("lung-volume", 1000, 2)] };
        bool Departs(double value) => expected.Compare(result with { Findings = [volume with { Value = value }] }).Any();

        Assert.All([998, 1000, 1002], value => Assert.False(Departs(value)));
        Assert.All([997.99, 1002.01, double.NaN, double.PositiveInfinity], value => Assert.True(Departs(value)));
    }

    [Fact]
    public async Task GoldenCase_ExpectsARefusal_AndTheAppReports_IsADeparture()
    {
        GoldenCase golden = Assert.Single(GoldenCase.Of(LungApp.Package));
        var refusing = golden with { Expected = new GoldenExpectation { Refusals = [RefusalCodes.CoverageTooShort] } };

        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"The app must refuse with '{RefusalCodes.CoverageTooShort}' and did not."),
            Assert.Single(await refusing.RunAsync(Engine, LungApp.Package, progress: null, Cancel)));
    }

    [Theory]
    [InlineData("{ \"findings\": [] }", "Nothing is expected.")]
    [InlineData("{ \"finding\": [] }", "cannot be read")]
    [InlineData("not json", "cannot be read")]
    [InlineData("null", "The file says null.")]
    [InlineData("""{ "findings": null }""", "cannot be read")]
    [InlineData("""{ "findings": [null] }""", "is null")]
    public void Expected_ThatCannotBeRead_IsNamed(string json, string reason)
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(LungApp.Package.Folder))
        {
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        }

        Directory.CreateDirectory(Path.Combine(folder.Path, "golden", "one"));
        File.WriteAllText(Path.Combine(folder.Path, "golden", "one", "expected.json"), json);

        var refused = Assert.Throws<AppPackageException>(() => GoldenCase.Of(AppPackage.Load(folder.Path)));
        Assert.Contains("golden/one/expected.json", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private static double TruthOf(PhantomTruth truth, string id) => id switch
    {
        "lung-volume" => truth.LungVolumeMl,
        "laa-950" => truth.Laa950Percent,
        "perc15" => truth.Perc15Hu,
        "mean-density" => truth.MeanHu,
        "right-lung-volume" => truth.RightLungVolumeMl,
        "left-lung-volume" => truth.LeftLungVolumeMl,
        _ => throw new InvalidOperationException($"The phantom knows nothing of '{id}'."),
    };
}
