using Appliance.Dicom.Network;
using Appliance.Fuzz;
using Appliance.Fuzz.Targets.Dicom;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Network;

/// <summary>The fuzz targets over damage that is the same in every run; the targets hold the oracles.</summary>
public sealed class PduMutationTests
{
    private const int Iterations = 20_000;

    public static TheoryData<string, byte[]> Seeds => new()
    {
        { "request and command", RudePeer.Hex(GoldenPdus.EchoRequest + "\n" + GoldenPdus.EchoCommand) },
        { "accept", RudePeer.Hex(GoldenPdus.Accept) },
        { "every user item", PduWriter.Encode(RequestWithEveryUserItem()) },
        { "short ones", RudePeer.Hex(string.Join('\n', GoldenPdus.RejectCalledAE, GoldenPdus.ReleaseRequest, GoldenPdus.Abort)) },
    };

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public void Pdu_Damaged_IsReadNeededOrRefusedAndNeverThrows(string name, byte[] seed)
    {
        Assert.NotEmpty(name);
        Run(new PduTarget(), seed);
    }

    [Fact]
    public void CommandSet_Damaged_IsReadOrRefusedAndNeverThrows() => Run(new CommandSetTarget(), RudePeer.Hex(GoldenPdus.EchoCommand)[12..]);

    private static void Run(IFuzzTarget target, byte[] seed)
    {
        target.Run(seed);
        for (int i = 0; i < Iterations; i++)
        {
            byte[] input = new Mutator((ulong)i).Mutate(seed);
            var failure = Record.Exception(() => target.Run(input));
            Assert.True(failure is null, $"{target.Name}, iteration {i}: {failure}");
        }
    }

    private static AssociateRequestPdu RequestWithEveryUserItem() => new()
    {
        CalledAE = "APPLIANCE",
        CallingAE = "TEST",
        Contexts = AssociationParameters.Propose(("1.2.840.10008.1.1", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"])),
        UserItems =
        [
            new MaxLengthItem(16384),
            new AsyncOperationsWindowItem(1, 1),
            new RoleSelectionItem("1.2.840.10008.1.1", true, true),
            new ExtendedNegotiationItem("1.2.840.10008.1.1", new byte[] { 1 }),
            new CommonExtendedNegotiationItem("1.2.840.10008.1.1", "1.2.840.10008.4.2", ["1.2.3", "1.2.4"]),
            new UserIdentityItem(2, true, "user"u8.ToArray(), "secret"u8.ToArray()),
            new UserIdentityResponseItem("ticket"u8.ToArray()),
        ],
    };
}
