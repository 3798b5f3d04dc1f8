using Appliance.Inference.Dosimetry;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>The golden cases of ct-dose-noise come out, are what the phantoms make, and expect what those are by construction.</summary>
public sealed class DoseGoldenTests
{
    // Made with 'appliance-simulators water --out models/ct-dose-noise/golden/NAME' and:
    private static readonly Dictionary<string, WaterPhantom> Phantoms = new()
    {
        ["water"] = new() { Noise = 10, Table = true, CtdiVol = slice => 8 + slice }, // --noise 10 --table --ctdivol 8 --modulation 1
        ["child"] = new() { WidthMm = 160, Noise = 20, Size = 180, PixelSpacing = 1, CtdiPhantom = "113690", Seed = 2 }, // --width 160 --noise 20 --size 180 --pixel-spacing 1 --head-phantom --seed 2
        ["cut-off"] = new() { Size = 110, PixelSpacing = 2, Slices = 3, Seed = 3 }, // --size 110 --pixel-spacing 2 --slices 3 --seed 3
    };

    private static IReadOnlyList<GoldenCase> Cases => GoldenCase.Of(DoseApp.Package);

    [Fact]
    public async Task EveryCase_ComesOutWithinItsTolerances()
    {
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        foreach (GoldenCase golden in Cases)
        {
            Assert.Empty(await golden.RunAsync(new AppEngine(models, TimeProvider.System), DoseApp.Package, progress: null, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void EveryCase_IsWhatItsPhantomMakes()
    {
        Assert.Equal(Phantoms.Keys.Order(StringComparer.Ordinal), Cases.Select(golden => golden.Name));
        foreach (GoldenCase golden in Cases)
        {
            using var folder = new TemporaryFolder();
            string[] made = [.. Phantoms[golden.Name].WriteDicom(folder.Path)];
            Assert.Equal(made.Select(Path.GetFileName), Directory.GetFiles(golden.Folder, "*.dcm").Order(StringComparer.Ordinal).Select(Path.GetFileName));
            Assert.All(made, path => Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(golden.Folder, Path.GetFileName(path)))));
        }
    }

    [Fact]
    public void EveryExpectation_IsTheTruthOfItsPhantom()
    {
        foreach (GoldenCase golden in Cases.Where(golden => golden.Expected.Refusals.Count == 0))
        {
            WaterPhantom phantom = Phantoms[golden.Name];
            Assert.All(golden.Expected.Findings, expected => Assert.Equal(TruthOf(phantom, expected.Id), expected.Value, 0.05));
        }
    }

    private static double TruthOf(WaterPhantom phantom, string id)
    {
        double dose = Enumerable.Range(0, phantom.Slices).Average(slice => phantom.CtdiVol(slice)!.Value);
        SsdeFactor factor = phantom.CtdiPhantom == SsdeFactor.Head.Phantom.Value ? SsdeFactor.Head : SsdeFactor.Body;
        return id switch
        {
            "dw" => phantom.WaterEquivalentMm,
            "ctdivol" => dose,
            "ssde" => dose * factor.At(phantom.WaterEquivalentMm),
            "ssde-factor" => factor.At(phantom.WaterEquivalentMm),
            "noise" => phantom.Noise,
            "outline-cut" => 0,
            _ => throw new InvalidOperationException($"The phantom knows nothing of '{id}'."),
        };
    }
}
