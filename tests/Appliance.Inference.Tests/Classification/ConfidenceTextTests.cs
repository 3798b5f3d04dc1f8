using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Tests.Classification;

public sealed class ConfidenceTextTests
{
    [Theory]
    [InlineData(1, "> 99.9")]
    [InlineData(0.99999, "> 99.9")]
    [InlineData(0.9991, "> 99.9")]
    [InlineData(0.999, "99.9")]
    [InlineData(0.8996, "90.0")]
    [InlineData(0.5, "50.0")]
    [InlineData(0.001, "0.1")]
    [InlineData(0.0004, "< 0.1")]
    [InlineData(0, "< 0.1")]
    public void Percent_NeverReadsAsACertainty(double share, string expected) => Assert.Equal(expected, ConfidenceText.Percent(share));

    [Theory]
    [InlineData(0.8996, 0.9, "89.9")]
    [InlineData(0.99949, 0.9995, "99.9")]
    [InlineData(0.00001, 0.5, "< 0.1")]
    public void Abstention_NeverReadsAsIfTheConfidenceWereEnough(double joint, double needed, string expected)
    {
        var step = new StepConfidence(
            "view", new LocalText("View", "体位"), new CodedConcept("V", "99TEST", "View"), new ClassLabel("pa", new LocalText("PA", "后前位"), new CodedConcept("P", "99TEST", "PA")), joint, 0, true);

        RefusalReason reason = RefusalReason.Of(new JointConfidence("chain", new LocalText("Chain", "链"), [step], needed));

        Assert.Equal(expected, reason.Facts[0]);
        Assert.Contains($" {expected} %", reason.TextEn, StringComparison.Ordinal);
        Assert.Contains($" {expected}%", reason.TextZh, StringComparison.Ordinal);
        Assert.DoesNotContain("100", reason.TextEn, StringComparison.Ordinal);
    }
}
