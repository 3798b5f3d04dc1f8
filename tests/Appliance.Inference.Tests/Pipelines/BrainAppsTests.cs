using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

/// <summary>Both apps of the head on Colin27 against the labels that others drew on it, and on a phantom again and again.</summary>
public sealed class BrainAppsTests(ITestOutputHelper output)
{
    /// <summary>Structure of the app, labels of AAL, least Dice: protocols differ, so that 1 cannot be had.</summary>
    private static readonly (byte Label, int[] Aal, double Least)[] Structures =
    [
        (7, [77, 78], 0.79), (9, [73, 74], 0.73), (8, [71, 72], 0.59), (14, [37, 38], 0.57),
    ];

    [Fact]
    public async Task Colin27_StructuresAndIntracranialVolume_AgreeWithAalAndBet()
    {
        using var folder = new TemporaryFolder();
        StudyInput study = StudyInput.Open(BrainApps.ColinSeries().WriteDicom(folder.Path), TestContext.Current.CancellationToken);
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());

        AppResult strip = await BrainApps.RunAsync(BrainApps.SkullStrip, study, models);
        AppResult volumetry = await BrainApps.RunAsync(BrainApps.Volumetry, study, models);

        Report(strip);
        Report(volumetry);
        Assert.All([strip, volumetry], result => Assert.True(result.Outcome == RunOutcome.Reported, string.Join("; ", result.Refusals) + result.Failure));
        // The network of the skull strip ran once for both.
        Assert.All(volumetry.Timings.Where(step => step.StepId.StartsWith("strip/", StringComparison.Ordinal) || step.StepId.StartsWith("conform/", StringComparison.Ordinal)),
            step => Assert.True(step.IsShared, step.StepId));
        NiftiVolume bet = BrainApps.Colin("ch2bet"), aal = BrainApps.Colin("aal");
        Require("intracranial", Dice(strip.Segmentation!, label => label == 1, place => bet.Nearest(place) > 0), 0.92);
        foreach ((byte wanted, int[] theirs, double least) in Structures)
        {
            Require(BrainApps.Volumetry.Manifest.Segments.Single(segment => segment.Label == wanted).Name,
                Dice(volumetry.Segmentation!, label => label == wanted, place => theirs.Contains(aal.Nearest(place))), least);
        }
        Require("Cerebellum", Dice(volumetry.Segmentation!, label => label is 5 or 6, place => aal.Nearest(place) is >= 91 and <= 116), 0.82);
        Assert.All(volumetry.Findings, finding => Assert.True(finding.Value > 0, finding.Id));
        Assert.Equal(strip.Value("intracranial-volume"), volumetry.Value("intracranial-volume"));
    }

    [Fact]
    public async Task GoldenCase_ComesOut_AndAgainTheSame_OnOneThreadAndTwo_AloneAndBesideTheOtherApp()
    {
        AppPackage volumetry = BrainApps.Volumetry, strip = BrainApps.SkullStrip;
        AppResult alone = await BrainApps.GoldenRunAsync();
        using var models = new OnnxModelCache(new OnnxRuntimeOptions { Threads = 2 });
        StudyInput study = StudyInput.Open(BrainApps.GoldenFiles, TestContext.Current.CancellationToken);

        AppResult[] together = await Task.WhenAll(BrainApps.RunAsync(volumetry, study, models), BrainApps.RunAsync(strip, study, models));

        Assert.Empty(Assert.Single(GoldenCase.Of(volumetry)).Expected.Compare(alone));
        Assert.Empty(Assert.Single(GoldenCase.Of(strip)).Expected.Compare(together[1]));
        Assert.Equal(BrainApps.Digest(alone), BrainApps.Digest(together[0]));
    }

    [Theory]
    [InlineData("head-conformed")]
    [InlineData("skull-strip")]
    public async Task Module_GoldenCase_ComesOut(string id)
    {
        ModulePackage module = AppCatalogue.Open(BrainApps.Folder).Modules.Single(module => module.Id == id);
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());

        Assert.Empty(await Assert.Single(GoldenCase.Of(module)).RunAsync(new AppEngine(models, TimeProvider.System), module, progress: null, TestContext.Current.CancellationToken));
    }

    /// <summary>The network sees one and the same head, however its slices lay.</summary>
    [Theory]
    [InlineData(MrPlane.Axial, false)]
    [InlineData(MrPlane.Coronal, false)]
    [InlineData(MrPlane.Oblique, false)]
    [InlineData(MrPlane.Sagittal, true)]
    public async Task Phantom_InAnyPlane_BecomesTheSameHeadWithinTwoPercent(MrPlane plane, bool isEnhanced)
    {
        using var folder = new TemporaryFolder();
        MrSeries series = new HeadPhantom { Scale = 0.5 }.Series(plane);
        if (isEnhanced)
        {
            EnhancedMr.Of(series.Images()).Save(Path.Combine(folder.Path, "enhanced.dcm"));
        }
        else
        {
            series.WriteDicom(folder.Path);
        }
        var module = (ModulePackage)Package.Open(Path.Combine(TestData.Models, "head-conformed"), ModuleSet.None);

        AppResult result = await BrainApps.RunAsync(module.Proof, Directory.GetFiles(folder.Path));

        Assert.True(result.Outcome == RunOutcome.Reported, string.Join("; ", result.Refusals) + result.Failure);
        double expected = GoldenCase.Of(module)[0].Expected.Findings.Single().Value;
        Assert.InRange(result.Value("head-volume"), expected * 0.98, expected * 1.02);
    }

    /// <summary>What is sent instead, and the code that says why it is not read.</summary>
    public static TheoryData<string, string> Refused => new()
    {
        { "modality", RefusalCodes.NoSuchModality }, { "localizer", RefusalCodes.OnlyLocalizers }, { "flair", RefusalCodes.MrWeighting }, { "knee", RefusalCodes.BodyPart },
        { "thick", RefusalCodes.SliceThickness }, { "gap", RefusalCodes.SliceGap }, { "slab", RefusalCodes.CoverageTooShort }, { "small", RefusalCodes.FieldOfView },
        { "anonymous", RefusalCodes.MrWeightingUnknown }, { "contrast", RefusalCodes.ContrastGiven },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Series_ThatBreaksTheContract_IsRefusedBeforeAnyNetworkRuns(string what, string code)
    {
        using var folder = new TemporaryFolder();
        MrSeries head = new HeadPhantom { Scale = 0.8 }.Series();
        MrSeries With(params (DicomTag Tag, string? Value)[] header) => head with { Header = header.ToDictionary(item => item.Tag, item => item.Value) };
        MrSeries series = what switch
        {
            "modality" => With((DicomTag.Modality, "CT")),
            "localizer" => With((DicomTag.ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER")),
            "flair" => With((DicomTag.EchoTime, "120"), (DicomTag.InversionTime, "2500"), (DicomTag.RepetitionTime, "9000"), (DicomTag.SeriesDescription, "t2_flair")),
            "knee" => With((DicomTag.BodyPartExamined, "KNEE")),
            "contrast" => With((DicomTag.ContrastBolusAgent, "Gadobutrol")),
            "thick" => head with { SliceSpacing = 5 },
            "gap" => head with { Missing = new HashSet<int> { 30, 31 } },
            "slab" => head with { Extent = head.Extent with { Z = 60 } },
            "small" => head with { Extent = head.Extent with { X = 100 } },
            _ => With(
                (DicomTag.RepetitionTime, null), (DicomTag.EchoTime, null), (DicomTag.InversionTime, null), (DicomTag.SeriesDescription, null),
                (DicomTag.ScanningSequence, null), (DicomTag.SequenceVariant, null), (DicomTag.SequenceName, null)),
        };

        foreach (AppPackage app in new[] { BrainApps.Volumetry, BrainApps.SkullStrip })
        {
            AppResult result = await BrainApps.RunAsync(app, series.WriteDicom(Path.Combine(folder.Path, app.Id)));

            Assert.Equal(RunOutcome.Refused, result.Outcome);
            Assert.Contains(code, result.Refusals.Select(reason => reason.Code));
            Assert.Equal(["series"], result.Timings.Select(step => step.StepId));
        }
    }

    [Fact]
    public async Task Sphere_UnderTheNameOfAHead_IsRefusedByItsVolume()
    {
        using var folder = new TemporaryFolder();
        MrSeries series = new()
        {
            Subject = "sphere", Signal = at => at.Length < 45 ? 700 - (5 * at.Length) : 0, PixelSpacing = 2, SliceSpacing = 2, Extent = new(140, 140, 140),
        };

        AppResult result = await BrainApps.RunAsync(BrainApps.SkullStrip, series.WriteDicom(folder.Path));

        Assert.Equal(RunOutcome.Refused, result.Outcome);
        Assert.Equal(RefusalCodes.BrainVolume, Assert.Single(result.Refusals).Code);
    }

    private static double Dice(Mask mask, Func<byte, bool> isOurs, Func<Vector3D, bool> isTheirs)
    {
        long both = 0, ours = 0, theirs = 0;
        for (int voxel = 0; voxel < mask.Labels.Length; voxel++)
        {
            bool one = isOurs(mask.Labels[voxel]), other = isTheirs(Samples.PlaceOf(mask.Geometry, voxel));
            both += one && other ? 1 : 0;
            ours += one ? 1 : 0;
            theirs += other ? 1 : 0;
        }
        return 2.0 * both / (ours + theirs);
    }

    private void Require(string structure, double dice, double least)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{structure}: Dice {dice:F3}"));
        Assert.True(dice >= least, $"{structure}: Dice {dice}");
    }

    private void Report(AppResult result)
    {
        output.WriteLine(string.Join(", ", result.Findings.Select(finding => $"{finding.Id} {finding.ValueText} {finding.UnitText}")));
        output.WriteLine(string.Join(", ", result.Timings.Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.StepId} {step.Duration.TotalMilliseconds:F0} ms"))));
        if (Environment.GetEnvironmentVariable("APPLIANCE_KEEP_PICTURES") is { Length: > 0 } folder)
        {
            foreach (var page in result.Pictures)
            {
                File.WriteAllBytes(Path.Combine(folder, $"{result.Segments.Count}-{page.Name}.png"), page.ToPng());
            }
        }
    }
}
