using Appliance.Inference.Apps;
using Appliance.Inference.Import;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Import;

/// <summary>What a new app takes over from another one.</summary>
public sealed class ImageDraftTests
{
    private static readonly ModelFacts Network = new("x", "y", 1, 2, null);

    [Fact]
    public void Like_AnAppWhoseModelReadsWhatAModuleGives_TakesTheModuleAndWhatStandsBeforeIt()
    {
        ImageDraft draft = ImageDraft.Like(Path.Combine(TestData.Models, "mr-brain-volumetry"), Network);

        Assert.Equal(["series", "volume", "conform"], draft.Steps.Select(step => (string)step["id"]!));
        Assert.Equal(("volume", "head"), (draft.First, draft.Last));
    }

    [Fact]
    public void Like_AnAppWithoutAModel_SaysSo()
    {
        var refused = Assert.Throws<AppPackageException>(() => ImageDraft.Like(Path.Combine(TestData.Models, "ct-dose-noise"), Network));

        Assert.Contains("No step of this app runs a model", refused.Faults[0].Message, StringComparison.Ordinal);
    }
}
