using System.Net;

namespace Appliance.Dicom.Network;

/// <summary>Who talks to whom on an association, and what was agreed.</summary>
public sealed record AssociationFacts
{
    /// <summary>A number for logs, unique in this process.</summary>
    public long Number { get; init; }

    /// <summary>True when we requested the association.</summary>
    public required bool IsRequestor { get; init; }

    /// <summary>The calling AE title.</summary>
    public required string CallingAE { get; init; }

    /// <summary>The called AE title.</summary>
    public required string CalledAE { get; init; }

    /// <summary>The peer's address, if the transport has one.</summary>
    public EndPoint? RemoteEndPoint { get; init; }

    /// <summary>What the TLS handshake agreed on; null for a plain connection.</summary>
    public TlsFacts? Tls { get; init; }

    /// <summary>The longest P-DATA-TF that the peer takes, in bytes without its header; 0 is unlimited.</summary>
    public required uint PeerMaxPduLength { get; init; }

    /// <summary>All proposed presentation contexts with their answers.</summary>
    public required IReadOnlyList<PresentationContext> PresentationContexts { get; init; }

    /// <summary>The peer's user items.</summary>
    public IReadOnlyList<UserItem> PeerUserItems { get; init; } = [];

    /// <summary>How many operations the requestor may have outstanding (PS3.7 D.3.3.3); 0 is unlimited, 1 where nothing was negotiated.</summary>
    public int MaxOutstandingOperations { get; init; } = 1;

    /// <summary>The roles that were negotiated, seen from the requestor; a SOP class that is not listed has the default roles.</summary>
    public IReadOnlyList<RoleSelectionItem> Roles { get; init; } = [];

    /// <summary>True when we may invoke operations of a SOP class: its SCU. By default that is the requestor (PS3.7 D.3.3.4).</summary>
    /// <param name="sopClassUid">The SOP class UID.</param>
    public bool IsScu(string sopClassUid) => IsRequestor ? RoleOf(sopClassUid).ScuRole : RoleOf(sopClassUid).ScpRole;

    /// <summary>True when we may perform operations of a SOP class and report its events: its SCP. By default that is the acceptor.</summary>
    /// <param name="sopClassUid">The SOP class UID.</param>
    public bool IsScp(string sopClassUid) => IsRequestor ? RoleOf(sopClassUid).ScpRole : RoleOf(sopClassUid).ScuRole;

    /// <summary>The peer's implementation class UID; empty when it gave none.</summary>
    public string PeerImplementationClassUid => PeerUserItems.OfType<ImplementationClassUidItem>().FirstOrDefault()?.Uid ?? string.Empty;

    /// <summary>The peer's implementation version name; empty when it gave none.</summary>
    public string PeerImplementationVersionName => PeerUserItems.OfType<ImplementationVersionNameItem>().FirstOrDefault()?.Name ?? string.Empty;

    private RoleSelectionItem RoleOf(string sopClassUid) =>
        Roles.FirstOrDefault(role => role.SopClassUid == sopClassUid) ?? new RoleSelectionItem(sopClassUid, ScuRole: true, ScpRole: false);
}
