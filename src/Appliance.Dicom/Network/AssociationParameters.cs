namespace Appliance.Dicom.Network;

/// <summary>What a requestor asks for.</summary>
public sealed record AssociationParameters
{
    /// <summary>Our AE title.</summary>
    public required string CallingAE { get; init; }

    /// <summary>The contexts to propose; their ids are the caller's (odd, unique, 1 to 255): see <see cref="Propose"/>.</summary>
    public required IReadOnlyList<ProposedPresentationContext> Contexts { get; init; }

    /// <summary>The longest P-DATA-TF that we take, in bytes without its header.</summary>
    /// <value>Default 262144; 4096 to 1048576.</value>
    public int MaxPduLength { get; init; } = PduLimits.DefaultMaxPduLength;

    /// <summary>Further user items: role selection, extended negotiation, user identity, asynchronous operations window.</summary>
    public IReadOnlyList<UserItem> UserItems { get; init; } = [];

    /// <summary>The timers.</summary>
    public AssociationTimeouts Timeouts { get; init; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Numbers contexts 1, 3, 5 … in the given order.</summary>
    /// <param name="contexts">SOP class UID and transfer syntax UIDs of each; at most 128.</param>
    /// <exception cref="ArgumentException">More than 128 contexts.</exception>
    public static IReadOnlyList<ProposedPresentationContext> Propose(
        params IReadOnlyList<(string AbstractSyntax, IReadOnlyList<string> TransferSyntaxes)> contexts)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        if (contexts.Count > PduLimits.MaxPresentationContexts)
        {
            throw new ArgumentException($"{contexts.Count} presentation contexts; an association can carry {PduLimits.MaxPresentationContexts}");
        }

        return [.. contexts.Select((context, i) => new ProposedPresentationContext((byte)((2 * i) + 1), context.AbstractSyntax, context.TransferSyntaxes))];
    }
}
