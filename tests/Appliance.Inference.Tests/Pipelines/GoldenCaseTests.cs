using System.Text.Json;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>The golden case that the package carries still comes out as it says, and says what the phantom's truth says.</summary>
public sealed class GoldenCaseTests
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    public static TheoryData<string> Cases =>
        [.. Directory.GetFiles(Path.Combine(TestData.Models, "ct-lung-density", "golden"), "*.json").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task GoldenCase_ComesOutWithinItsTolerances(string name)
    {
        string json = await File.ReadAllTextAsync(Path.Combine(TestData.Models, "ct-lung-density", "golden", name), TestContext.Current.CancellationToken);
        GoldenCase golden = JsonSerializer.Deserialize<GoldenCase>(json, Format)!;
        (AppResult result, PhantomTruth truth) = await LungApp.RunPhantomAsync(golden.Phantom);
        Assert.NotEmpty(golden.Expected);
        Assert.All(golden.Expected, expected =>
        {
            Assert.InRange(result.Value(expected.Id), expected.Value - expected.Tolerance, expected.Value + expected.Tolerance);
            Assert.Equal(TruthOf(truth, expected.Id), expected.Value, tolerance: 0.051);
        });
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

    private sealed record GoldenCase(ThoraxPhantomOptions Phantom, IReadOnlyList<ExpectedFinding> Expected);

    private sealed record ExpectedFinding(string Id, double Value, double Tolerance);
}
