namespace Appliance.Dicom.Network;

/// <summary>One sub-item of the user information item (PS3.7 D.3.3, PS3.8 annex D). A closed family.</summary>
public abstract record UserItem
{
    private protected UserItem()
    {
    }
}

/// <summary>Maximum length of a P-DATA-TF that the sender can receive (51H, PS3.8 D.1).</summary>
/// <param name="MaxPduLength">In bytes, without the six bytes of the PDU header; 0 is unlimited.</param>
public sealed record MaxLengthItem(uint MaxPduLength) : UserItem;

/// <summary>Implementation class UID (52H, PS3.7 D.3.3.2.1).</summary>
/// <param name="Uid">The UID that identifies the implementation.</param>
public sealed record ImplementationClassUidItem(string Uid) : UserItem;

/// <summary>Implementation version name (55H, PS3.7 D.3.3.2.3).</summary>
/// <param name="Name">Up to 16 characters.</param>
public sealed record ImplementationVersionNameItem(string Name) : UserItem;

/// <summary>Asynchronous operations window (53H, PS3.7 D.3.3.3); 0 is unlimited.</summary>
/// <param name="MaxInvoked">Operations that the sender may invoke at a time.</param>
/// <param name="MaxPerformed">Operations that the sender may perform at a time.</param>
public sealed record AsyncOperationsWindowItem(ushort MaxInvoked, ushort MaxPerformed) : UserItem;

/// <summary>SCP/SCU role selection (54H, PS3.7 D.3.3.4), from the requestor's point of view in both directions.</summary>
/// <param name="SopClassUid">The SOP class that it is about.</param>
/// <param name="ScuRole">The requestor may be SCU.</param>
/// <param name="ScpRole">The requestor may be SCP.</param>
public sealed record RoleSelectionItem(string SopClassUid, bool ScuRole, bool ScpRole) : UserItem;

/// <summary>SOP class extended negotiation (56H, PS3.7 D.3.3.5).</summary>
/// <param name="SopClassUid">The SOP class that it is about.</param>
/// <param name="ApplicationInformation">Bytes that the service class defines.</param>
public sealed record ExtendedNegotiationItem(string SopClassUid, ReadOnlyMemory<byte> ApplicationInformation) : UserItem;

/// <summary>SOP class common extended negotiation (57H, PS3.7 D.3.3.6).</summary>
/// <param name="SopClassUid">The SOP class that it is about.</param>
/// <param name="ServiceClassUid">The service class that it belongs to.</param>
/// <param name="RelatedGeneralSopClassUids">SOP classes that it specializes.</param>
public sealed record CommonExtendedNegotiationItem(
    string SopClassUid, string ServiceClassUid, IReadOnlyList<string> RelatedGeneralSopClassUids) : UserItem;

/// <summary>User identity in A-ASSOCIATE-RQ (58H, PS3.7 D.3.3.7). Its fields are credentials: they are never logged.</summary>
/// <param name="Kind">1 user name, 2 user name and passcode, 3 Kerberos, 4 SAML, 5 JSON web token.</param>
/// <param name="PositiveResponseRequested">The requestor asks for an answer.</param>
/// <param name="PrimaryField">The user name, ticket, assertion or token.</param>
/// <param name="SecondaryField">The passcode of kind 2.</param>
public sealed record UserIdentityItem(
    byte Kind, bool PositiveResponseRequested, ReadOnlyMemory<byte> PrimaryField, ReadOnlyMemory<byte> SecondaryField) : UserItem
{
    /// <summary>Names the kind only, so that a credential cannot reach a log by accident.</summary>
    public override string ToString() => $"UserIdentityItem {{ Kind = {Kind} }}";
}

/// <summary>User identity in A-ASSOCIATE-AC (59H, PS3.7 D.3.3.7).</summary>
/// <param name="ServerResponse">A ticket or response for kinds 3 to 5; empty for 1 and 2.</param>
public sealed record UserIdentityResponseItem(ReadOnlyMemory<byte> ServerResponse) : UserItem;
