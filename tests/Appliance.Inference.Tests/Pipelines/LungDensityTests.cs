using System.Globalization;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>The app against what is known: a real chest CT with its label, and phantoms with their truth.</summary>
public sealed class LungDensityTests(ITestOutputHelper output)
{
    [Fact]
    public async Task RealChestCt_AgreesWithReferenceLabel()
    {
        AppResult result = await LungApp.RunFolderAsync(TestData.ChestCt);
        Assert.True(result.Outcome == RunOutcome.Reported, string.Join("; ", result.Refusals) + result.Failure);
        ushort[] label = Nrrd.ReadLabels(Path.Combine(TestData.Folder("reference/chest-ct"), "wholeLung-64.nrrd"));
        double both = 0, found = 0, wanted = 0;
        for (int voxel = 0; voxel < label.Length; voxel++)
        {
            bool isLung = result.Segmentation!.Labels[voxel] != 0, isWanted = label[voxel] != 0;
            both += isLung && isWanted ? 1 : 0;
            found += isLung ? 1 : 0;
            wanted += isWanted ? 1 : 0;
        }
        double dice = 2 * both / (found + wanted);
        Report(result, $"Dice {dice:F4}");
        Assert.True(dice >= 0.95, $"Dice {dice}");
        Assert.InRange(result.Value("lung-volume"), 4550 * 0.97, 4550 * 1.03);
        Assert.InRange(result.Value("laa-950"), 19.7 - 1.5, 19.7 + 1.5);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Phantom_FindingsEqualTruth(int seed)
    {
        // Sizes, spacings and noise follow from the seed, so that a failing phantom can be made again.
        int[] matrices = [128, 160, 192];
        int[] slices = [64, 80, 120];
        var options = new ThoraxPhantomOptions
        {
            Seed = seed, Rows = matrices[seed % 3], Columns = matrices[seed % 3], Slices = slices[seed / 3 % 3],
            Noise = seed % 4 * 4, FeetFirst = seed % 5 == 0, Localizer = seed % 2 == 0,
        };
        (AppResult result, PhantomTruth truth) = await LungApp.RunPhantomAsync(options);
        Assert.True(result.Outcome == RunOutcome.Reported, string.Join("; ", result.Refusals) + result.Failure);
        Report(result, $"truth {truth.LungVolumeMl:F0} mL, LAA {truth.Laa950Percent:F2} %, Perc15 {truth.Perc15Hu}, mean {truth.MeanHu:F1}");
        Assert.InRange(result.Value("lung-volume"), truth.LungVolumeMl * 0.99, truth.LungVolumeMl * 1.01);
        Assert.InRange(result.Value("laa-950"), truth.Laa950Percent - 0.5, truth.Laa950Percent + 0.5);
        Assert.InRange(result.Value("right-lung-volume"), truth.RightLungVolumeMl * 0.99, truth.RightLungVolumeMl * 1.01);
        Assert.InRange(result.Value("left-lung-volume"), truth.LeftLungVolumeMl * 0.99, truth.LeftLungVolumeMl * 1.01);
    }

    private void Report(AppResult result, string truth)
    {
        string values = string.Join(", ", result.Findings.Select(finding => $"{finding.Id} {finding.ValueText} {finding.UnitText}"));
        string times = string.Join(", ", result.Timings.Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.StepId} {step.Duration.TotalMilliseconds:F0} ms")));
        output.WriteLine($"{truth}\n{values}\n{result.Provider?.Used}\n{times}");
        if (Environment.GetEnvironmentVariable("APPLIANCE_KEEP_PICTURES") is { Length: > 0 } folder)
        {
            foreach (var page in result.Pictures)
            {
                File.WriteAllBytes(Path.Combine(folder, page.Name + ".png"), page.ToPng());
            }
        }
    }
}
