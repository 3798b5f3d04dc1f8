using Appliance.Dicom.Network;

namespace Appliance.Dicom.Tests.Network;

public sealed class AssociationPolicyTests
{
    [Theory]
    [InlineData("1.2.840.10008.1.1", true)] // Verification
    [InlineData("1.2.840.10008.5.1.4.1.1.2", true)] // CT Image Storage
    [InlineData("1.2.840.10008.5.1.4.1.1.66.4", true)] // Segmentation Storage
    [InlineData("1.2.840.10008.5.1.4.1.1.9999.1", true)] // a storage class of a later standard
    [InlineData("1.2.840.113619.4.26", true)] // a private class
    [InlineData("1.2.840.10008.5.1.4.1.2.2.1", false)] // Study Root Query/Retrieve FIND
    [InlineData("1.2.840.10008.1.20.1", false)] // Storage Commitment Push Model
    [InlineData("1.2.840.10008.5.1.4.31", false)] // Modality Worklist
    [InlineData("1.2.840.10008.3.1.2.3.3", false)] // Modality Performed Procedure Step
    [InlineData("1.2.840.10008.5.1.4.38.1", false)] // Hanging Protocol Storage: of no study (PS3.4 table GG.3-1)
    [InlineData("1.2.840.10008.5.1.4.39.1", false)] // Color Palette Storage
    [InlineData("1.2.840.10008.5.1.4.1.1.200.1", false)] // CT Defined Procedure Protocol Storage
    [InlineData("1.2.840.10008.5.1.4.1.1.200.2", true)] // CT Performed Procedure Protocol Storage: of a study
    [InlineData("1.2.840.10008.5.1.4.1.1.201.1", false)] // Inventory Storage
    public void AbstractSyntax_ByDefault_StorageAndVerificationAreAccepted(string uid, bool accepted) =>
        Assert.Equal(accepted, new AssociationPolicy().IsAcceptedAbstractSyntax(uid));

    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.2", true)]
    [InlineData("1.2.840.10008.5.1.4.1.1.9999.1", false)]
    [InlineData("1.2.840.113619.4.26", false)]
    public void AbstractSyntax_UnknownStorageSwitchedOff_OnlyTheStandardsIsAccepted(string uid, bool accepted) =>
        Assert.Equal(accepted, new AssociationPolicy { AcceptUnknownStorage = false }.IsAcceptedAbstractSyntax(uid));

    [Fact]
    public void TransferSyntax_SeveralAllowed_TheProposersFirstWins()
    {
        var proposed = new ProposedPresentationContext(1, "1.2.840.10008.5.1.4.1.1.2", ["1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"]);
        var limited = new AssociationPolicy { TransferSyntaxes = new HashSet<string> { "1.2.840.10008.1.2", "1.2.840.10008.1.2.1" } };

        Assert.Equal("1.2.840.10008.1.2.4.70", new AssociationPolicy().Negotiate(proposed).TransferSyntax);
        Assert.Equal("1.2.840.10008.1.2.1", limited.Negotiate(proposed).TransferSyntax);
    }

    [Fact]
    public void TransferSyntax_NoneAllowed_SaysThatItIsTheSyntax()
    {
        var policy = new AssociationPolicy { TransferSyntaxes = new HashSet<string> { "1.2.840.10008.1.2" } };

        var answer = policy.Negotiate(new ProposedPresentationContext(1, "1.2.840.10008.5.1.4.1.1.2", ["1.2.840.10008.1.2.4.70"]));

        Assert.Equal(PresentationContextResult.TransferSyntaxesNotSupported, answer.Result);
    }
}
