using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Fuzz.Seeds;

/// <summary>One PDU of each kind with what it can carry, and commands.</summary>
internal static class NetworkSeeds
{
    internal static IReadOnlyList<byte[]> Commands { get; } =
    [
        new CommandSet { SopClassUid = "1.2.840.10008.1.1", Field = CommandField.CEchoRequest, MessageId = 7 }.Encode(),
        new CommandSet
        {
            SopClassUid = DicomUID.CTImageStorage.Value, SopInstanceUid = "1.2.3.1.1", Field = CommandField.CStoreRequest, MessageId = 9, HasDataSet = true,
        }.Encode(),
        new CommandSet { SopClassUid = DicomUID.CTImageStorage.Value, Status = DicomStatus.OutOfResources, ErrorComment = "no disk space" }.Encode(),
    ];

    internal static IReadOnlyList<byte[]> Pdus { get; } =
    [
        PduWriter.Encode(new AssociateRequestPdu
        {
            CalledAE = "APPLIANCE",
            CallingAE = "TEST",
            Contexts = AssociationParameters.Propose(("1.2.840.10008.1.1", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"])),
            UserItems =
            [
                new MaxLengthItem(16384), new AsyncOperationsWindowItem(1, 1), new RoleSelectionItem("1.2.840.10008.1.1", true, true),
                new ExtendedNegotiationItem("1.2.840.10008.1.1", new byte[] { 1 }),
                new CommonExtendedNegotiationItem("1.2.840.10008.1.1", "1.2.840.10008.4.2", ["1.2.3", "1.2.4"]),
                new UserIdentityItem(2, true, "user"u8.ToArray(), "secret"u8.ToArray()), new UserIdentityResponseItem("ticket"u8.ToArray()),
            ],
        }),
        Convert.FromHexString("05000000000400000000"), Convert.FromHexString("06000000000400000000"), Convert.FromHexString("07000000000400000205"),
        Convert.FromHexString("03000000000400010107"),
        [4, 0, 0, 0, 0, (byte)(Commands[0].Length + 6), 0, 0, 0, (byte)(Commands[0].Length + 2), 1, 3, .. Commands[0]],
    ];
}
