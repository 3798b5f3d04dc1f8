using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Reporting;

/// <summary>Which segment a measurement is said to be of: that of its own structure and side, or none.</summary>
public sealed class ReportTextTests
{
    private static readonly CodedConcept Hippocampus = new("5366008", "SCT", "Hippocampus"), Thalamus = new("42695009", "SCT", "Thalamus"), Tissue = new("85756007", "SCT", "Tissue");

    private static readonly SegmentDescription[] Segments =
    [
        new(1, "Left thalamus", Tissue, Thalamus, Codes.Left), new(2, "Left hippocampus", Tissue, Hippocampus, Codes.Left),
        new(3, "Right hippocampus", Tissue, Hippocampus, Codes.Right), new(4, "Brain stem", Tissue, Codes.Finding),
    ];

    [Fact]
    public async Task StructuresOfOneSide_EachHasItsOwnSegment() =>
        Assert.Equal(
            [("Left hippocampus", 2), ("Left thalamus", 1), ("Right hippocampus", 3), ("Brain stem", 4)],
            await GroupsAsync((Hippocampus, Codes.Left), (Thalamus, Codes.Left), (Hippocampus, Codes.Right), (Codes.Finding, null)));

    [Fact]
    public async Task SideWithoutASite_IsTheOneSegmentOfThatSide_OrNone() =>
        Assert.Equal([("Right hippocampus", 3), ("Left image", null)], await GroupsAsync((null, Codes.Right), (null, Codes.Left)));

    [Fact]
    public async Task SiteThatNoSegmentIsOf_HasNone() =>
        Assert.Equal([("Left Lung", null), ("Whole image", null)], await GroupsAsync((Codes.Lung, Codes.Left), (null, null)));

    /// <summary>A technician in China writes Body Part Examined in Chinese: an English sentence that asks after "??" helps nobody.</summary>
    [Fact]
    public void NameInAReason_StaysAsItIs_AndOnlyTypesettingBecomesPlain()
    {
        var refused = new RefusalReason(RefusalCodes.BodyPart, "胸部 −1×2", "CHEST");

        EvidenceText text = ReportText.Reason(refused);

        Assert.StartsWith("The series shows 胸部 -1x2; the app reads CHEST.", text.English, StringComparison.Ordinal);
        Assert.StartsWith("该序列的部位是 胸部", text.Chinese, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<(string Name, int? Segment)>> GroupsAsync(params (CodedConcept? Site, CodedConcept? Side)[] measured)
    {
        (AppResult result, _) = await LungApp.RunPhantomAsync(new ThoraxPhantomOptions { Rows = 128, Columns = 128, Slices = 60, MissingSlices = 4 });
        result = result with
        {
            Segments = Segments,
            Findings = [.. measured.Select(one => new Finding
            {
                Id = "volume", TitleEn = "Volume", TitleZh = "体积", Concept = Codes.Volume, Site = one.Site, Laterality = one.Side, Value = 1, Decimals = 0,
                Unit = Codes.Millilitre, UnitText = "mL",
            })],
        };
        return ReportText.Groups(result, hasSegmentation: true).Select(group => (group.TrackingIdentifier, group.SegmentNumber));
    }
}
