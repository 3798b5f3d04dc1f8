using System.Text.Json;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Refusals;

/// <summary>
/// Every shipped app on a unit with all of them, from the scanner to the PACS, on what it must refuse and on what is only unusual. Judged by the
/// reports that the PACS got: what was refused can be told from a finding, from a doubt and from a failure, and says why.
/// </summary>
public sealed class RefusalPathTests(RefusalPath path) : IClassFixture<RefusalPath>
{
    private const string Lung = "ct-lung-density", Dose = "ct-dose-noise", Chest = "cxr-orientation-qc", Exposure = "dx-exposure", Strip = "head-skullstrip", Brain = "mr-brain-volumetry";

    /// <summary>Study, app, codes of the reasons.</summary>
    public static TheoryData<string, string, string> Refused => new()
    {
        { "ct-scout-alone", Lung, "only-localizers" },
        { "ct-scout-alone", Dose, "only-localizers" },
        { "ct-gap", Lung, "slice-gap" },
        { "ct-gap", Dose, "slice-gap" },
        { "ct-without-apices", Lung, "lungs-cut-head" },
        { "ct-without-bases", Lung, "lungs-cut-feet" },
        { "ct-short", Lung, "too-few-slices coverage-too-short" },
        { "ct-8mm", Lung, "slice-thickness slice-spacing" },
        { "ct-coarse", Lung, "pixel-spacing" },
        { "ct-coarse", Dose, "pixel-spacing" },
        { "ct-coronal", Lung, "not-axial field-of-view" },
        { "ct-coronal", Dose, "not-axial" },
        { "ct-tilted", Dose, "gantry-tilt" },
        { "ct-without-hounsfield", Dose, "hounsfield-range" },
        { "ct-without-positions", Lung, "no-geometry" },
        { "ct-without-positions", Dose, "no-geometry" },
        { "ct-water", Lung, "too-few-slices coverage-too-short" },
        { "ct-water-long", Lung, "no-lungs" },
        { "ct-water-25mm", Dose, "slice-thickness slice-spacing" },
        { "ct-cut-off", Dose, "body-cut-off" },
        { "cxr-lateral", Chest, "view-position" },
        { "cxr-knee", Chest, "body-part" },
        { "cxr-thumbnail", Chest, "matrix" },
        { "cxr-dog", Chest, "not-human" },
        { "cxr-raw", Chest, "for-processing" },
        { "cxr-cine", Chest, "multi-frame" },
        { "cxr-colour", Chest, "not-grey" },
        { "cxr-no-chest", Chest, "unlike-training" },
        { "cxr-monochrome2", Exposure, "exposure-index-missing" },
        { "dx-too-many", Exposure, "too-many-radiographs" },
        { "mr-flair", Strip, "mr-weighting" },
        { "mr-flair", Brain, "mr-weighting" },
        { "mr-t2", Strip, "mr-weighting" },
        { "mr-t2", Brain, "mr-weighting" },
        { "mr-nameless", Strip, "mr-weighting-unknown" },
        { "mr-nameless", Brain, "mr-weighting-unknown" },
        { "mr-contrast", Strip, "contrast-given" },
        { "mr-contrast", Brain, "contrast-given" },
        { "mr-knee", Strip, "body-part" },
        { "mr-knee", Brain, "body-part" },
        { "mr-4mm", Strip, "slice-thickness too-few-slices slice-spacing" },
        { "mr-4mm", Brain, "slice-thickness too-few-slices slice-spacing" },
        { "mr-gap", Strip, "slice-gap" },
        { "mr-gap", Brain, "slice-gap" },
        { "mr-half", Strip, "too-few-slices coverage-too-short" },
        { "mr-half", Brain, "too-few-slices coverage-too-short" },
        { "mr-scout-alone", Strip, "only-localizers" },
        { "mr-scout-alone", Brain, "only-localizers" },
        { "mr-scout-unnamed", Strip, "slice-thickness too-few-slices coverage-too-short mr-weighting" },
        { "mr-scout-unnamed", Brain, "slice-thickness too-few-slices coverage-too-short mr-weighting" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task WhatMustBeRefused_ThePacsGetsTheReasonsAndNothingThatReadsAsAResult(string study, string app, string reasons)
    {
        ArrivedResult told = path.Arrived[(study, app)];

        Assert.Equal(("PARTIAL", "Not analysed: input refused"), (told.Flag, told.Completion));
        Assert.Equal(reasons.Split(' '), told.Reasons);
        Assert.Empty(told.Measured);
        Assert.Equal(["KO", "OT"], told.Others.Order());
        JsonElement run = (await path.RunsAsync())[(study, app)];
        Assert.Equal("Refused", run.GetProperty("state").GetString());
        foreach (JsonElement reason in run.GetProperty("reasons").EnumerateArray())
        {
            string text = reason.GetProperty("text").GetString()!, remedy = reason.GetProperty("remedy").GetString()!;
            Assert.True(text.Length > 0 && remedy.Length > 0);
            Assert.Contains(told.Codes, said => said.Contains(text, StringComparison.Ordinal) && said.Contains(remedy, StringComparison.Ordinal));
        }
    }

    /// <summary>Study, app, modalities of what comes with the report.</summary>
    public static TheoryData<string, string, string> Read => new()
    {
        { "ct-5mm", Lung, "KO OT OT PR SEG" },
        { "ct-5mm", Dose, "KO OT OT" },
        { "ct-scout-beside", Lung, "KO OT OT PR SEG" },
        { "ct-scout-within", Lung, "KO OT OT PR SEG" },
        { "ct-water", Dose, "KO OT OT" },
        { "dx-exposures", Exposure, "KO OT" },
    };

    [Theory]
    [MemberData(nameof(Read))]
    public void WhatIsOnlyUnusual_IsReported(string study, string app, string others)
    {
        ArrivedResult told = path.Arrived[(study, app)];

        Assert.Equal(("COMPLETE", ""), (told.Flag, told.Completion));
        Assert.Empty(told.Reasons);
        Assert.NotEmpty(told.Measured);
        Assert.Equal(others.Split(' '), told.Others.Order());
    }

    [Theory]
    [InlineData("cxr-monochrome2", "UPRIGHT", "NOT-INVERTED")]
    [InlineData("cxr-monochrome1", "UPRIGHT", "NOT-INVERTED")]
    [InlineData("cxr-inverted", "UPRIGHT", "INVERTED")]
    [InlineData("cxr-inverted-monochrome1", "UPRIGHT", "INVERTED")]
    [InlineData("cxr-90", "TURNED-CW", "NOT-INVERTED")]
    [InlineData("cxr-180", "TURNED-180", "NOT-INVERTED")]
    [InlineData("cxr-270", "TURNED-CCW", "NOT-INVERTED")]
    public void Radiograph_IsFoundToLieAsItDoes(string study, string rotation, string polarity)
    {
        ArrivedResult told = path.Arrived[(study, Chest)];

        Assert.Equal(("COMPLETE", ""), (told.Flag, told.Completion));
        Assert.Contains(rotation, told.Codes);
        Assert.Contains(polarity, told.Codes);
    }

    [Fact]
    public void Monochrome1_GetsTheAnswersAndTheConfidencesOfMonochrome2() =>
        Assert.Equal(path.Arrived[("cxr-monochrome2", Chest)].Answers, path.Arrived[("cxr-monochrome1", Chest)].Answers);

    /// <summary>What no app reads gets no result, and the unit says for each app why.</summary>
    [Theory]
    [InlineData("us", "OtherModality", 6)]
    [InlineData("ct-screen", "OtherSopClass", 2)]
    public async Task OtherModalityOrKindOfObject_NoAppRuns_AndItIsExplained(string study, string reason, int apps)
    {
        Assert.DoesNotContain(path.Arrived.Keys, arrived => arrived.Study == study);
        using var json = JsonDocument.Parse((await path.Unit.AskAsync("apps", "explain", path.Numbers[study], "--json")).Expect());
        JsonElement[] explained = [.. json.RootElement.GetProperty("studies")[0].GetProperty("apps").EnumerateArray()];
        Assert.Equal(6, explained.Length);
        Assert.Equal(apps, explained.Count(app => app.GetProperty("decision").GetProperty("reason").GetString() == reason));
    }

    [Theory]
    [InlineData("ct-scout-beside")]
    [InlineData("ct-scout-within")]
    public async Task ScoutWithAGoodSeries_TheGoodOneIsChosen_AndTheScoutIsNamed(string study)
    {
        using var json = JsonDocument.Parse((await path.Unit.AskAsync("apps", "explain", path.Numbers[study], "--json")).Expect());
        JsonElement lung = json.RootElement.GetProperty("studies")[0].GetProperty("apps").EnumerateArray().Single(app => app.GetProperty("id").GetString() == Lung);

        Assert.Equal(
            [("Chosen", 60), ("ImageType", 1)],
            lung.GetProperty("series").EnumerateArray().Select(series => (series.GetProperty("standing").GetString()!, series.GetProperty("slices").GetInt32())));
    }

    [Theory]
    [InlineData("mr-t2", "Send the T1-weighted series of the region that the app reads")]
    [InlineData("ct-gap", "Slices are missing in 1 place(s)")]
    [InlineData("cxr-dog", "The header says that the patient is an animal.")]
    public async Task StudiesShow_SaysWhyAndWhatToDo(string study, string said) =>
        Assert.Contains(said, (await path.Unit.AskAsync("studies", "show", path.Numbers[study])).Expect(), StringComparison.Ordinal);

    [Fact]
    public async Task EveryObject_IsValid()
    {
        Tool.Require("dciodvfy");
        string printed = (await Tool.RunAsync("bash", "-c", $"for file in '{path.Pacs.Folder}'/*; do dciodvfy \"$file\" 2>&1 | grep ^Error; done; true")).Expect();

        Assert.Equal("", printed);
    }
}
