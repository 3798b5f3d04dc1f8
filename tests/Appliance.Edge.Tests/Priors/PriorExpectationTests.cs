using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Hosting;
using Appliance.Edge.Priors;
using Appliance.Edge.Receive;
using Appliance.Edge.Tests.Receive;

namespace Appliance.Edge.Tests.Priors;

public sealed class PriorExpectationTests
{
    [Theory]
    [InlineData("ARCHIVE@10.0.0.5:104", "ARCHIVE", "APPLIANCE", true, "on our behalf, from the archive")]
    [InlineData("ARCHIVE@10.0.0.5:104", "STORE_NODE", "APPLIANCE", true, "on our behalf, from another node of the archive")]
    [InlineData("ARCHIVE@10.0.0.5:104", "ARCHIVE", "", true, "the originator is optional, the archive calls")]
    [InlineData("ARCHIVE@10.0.0.5:104", "CT1", "", false, "a scanner")]
    [InlineData("ARCHIVE@10.0.0.5:104", "ARCHIVE", "WORKSTATION", false, "somebody else had it sent to us")]
    [InlineData("", "ARCHIVE", "APPLIANCE", false, "no archive is configured")]
    public void MayBeOurs_GoesByOriginatorAndCaller(string archive, string callingAE, string originator, bool ours, string why)
    {
        var expectation = new PriorExpectation(new PriorsOptions { Archive = archive }, new NodeOptions());

        Assert.True(expectation.MayBeOurs(Request(callingAE, originator)) == ours, why);
    }

    [Theory]
    [InlineData("ARCHIVE@10.0.0.5:104", 120, 0)]
    [InlineData("", 120, 0)]
    [InlineData("10.0.0.5:104", 120, 1)]
    [InlineData("ARCHIVE@10.0.0.5", 4, 2)]
    [InlineData("ARCHIVE@ten:0", 120, 1)]
    public void Options_EveryFault_IsFound(string archive, double waitSeconds, int faults)
    {
        var found = new List<OptionFault>();

        new PriorsOptions { Archive = archive, WaitSeconds = waitSeconds }.Check(new OptionFaults("Priors", found));

        Assert.Equal(faults, found.Count);
        Assert.All(found, fault => Assert.StartsWith("Priors:", fault.Key, StringComparison.Ordinal));
    }

    private static StoreRequest Request(string callingAE, string originator) => new()
    {
        AffectedSopClassUid = DicomUID.CTImageStorage.Value,
        AffectedSopInstanceUid = new TestObject().Sop,
        TransferSyntaxUid = DicomUID.ExplicitVRLittleEndian.Value,
        MoveOriginatorAE = originator,
        Association = new AssociationFacts
        {
            IsRequestor = false, CallingAE = callingAE, CalledAE = "APPLIANCE", PeerMaxPduLength = 16384, PresentationContexts = [],
        },
    };
}
