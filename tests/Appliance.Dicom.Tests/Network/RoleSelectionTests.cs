using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Tests.Network;

/// <summary>SCP/SCU role selection (PS3.7 D.3.3.4), seen by both sides of one association.</summary>
public sealed class RoleSelectionTests
{
    private const string Commitment = "1.2.840.10008.1.20.1";
    private const string CTImage = "1.2.840.10008.5.1.4.1.1.2";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Proposed roles, what the acceptor's policy allows, and the roles that both must then see.</summary>
    [Theory]
    [InlineData(true, true, true, true, true)] // both allowed
    [InlineData(true, true, false, true, false)] // the acceptor keeps the SCP role to itself
    [InlineData(false, true, true, false, true)] // a report of Storage Commitment: the requestor is SCP only
    [InlineData(true, false, true, true, false)] // nothing is given that was not asked for
    public async Task Role_Proposed_IsAnsweredAndSeenAlikeByBoth(bool askScu, bool askScp, bool allowScp, bool scu, bool scp)
    {
        var policy = new AssociationPolicy
        {
            AbstractSyntaxes = new HashSet<string> { Commitment },
            RequestorScpSopClasses = allowScp ? new HashSet<string> { Commitment } : [],
        };

        (AssociationFacts requestor, AssociationFacts acceptor) = await AssociateAsync(policy, Commitment, new RoleSelectionItem(Commitment, askScu, askScp));

        Assert.Equal((scu, scp), (requestor.IsScu(Commitment), requestor.IsScp(Commitment)));
        Assert.Equal((scp, scu), (acceptor.IsScu(Commitment), acceptor.IsScp(Commitment)));
    }

    [Fact]
    public async Task Role_NotNegotiated_IsTheDefault()
    {
        (AssociationFacts requestor, AssociationFacts acceptor) = await AssociateAsync(new AssociationPolicy(), CTImage);

        Assert.Equal((true, false), (requestor.IsScu(CTImage), requestor.IsScp(CTImage)));
        Assert.Equal((false, true), (acceptor.IsScu(CTImage), acceptor.IsScp(CTImage)));
    }

    private static async Task<(AssociationFacts Requestor, AssociationFacts Acceptor)> AssociateAsync(
        AssociationPolicy policy, string sopClass, params UserItem[] items)
    {
        await using var acceptor = new LoopbackAcceptor(policy: policy);
        var served = acceptor.ServeOneAsync();
        await using var association = await Association.RequestAsync(
            acceptor.Endpoint,
            new AssociationParameters
            {
                CallingAE = "SCU",
                Contexts = AssociationParameters.Propose((sopClass, [DicomUID.ImplicitVRLittleEndian.Value])),
                UserItems = items,
            },
            Stop);
        await association.ReleaseAsync(Stop);
        Assert.Null(await served);
        return (association.Facts, acceptor.Facts!);
    }
}
