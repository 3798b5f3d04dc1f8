using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Verification as SCU (PS3.4 A): asks a peer whether it is there.</summary>
public static class VerificationScu
{
    /// <summary>The one context that verification needs.</summary>
    public static (string AbstractSyntax, IReadOnlyList<string> TransferSyntaxes) Context { get; } =
        (DicomUID.Verification.Value, [DicomUID.ImplicitVRLittleEndian.Value]);

    /// <summary>Opens an association, asks, and releases it.</summary>
    /// <param name="remote">The peer.</param>
    /// <param name="callingAE">Our AE title.</param>
    /// <param name="timeouts">The timers; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DicomNetworkException">The peer is not there, or does not do verification.</exception>
    public static async Task<DicomStatus> EchoAsync(
        DicomEndpoint remote, string callingAE, AssociationTimeouts? timeouts = null, CancellationToken cancellationToken = default)
    {
        var parameters = new AssociationParameters
        {
            CallingAE = callingAE,
            Contexts = AssociationParameters.Propose(Context),
            Timeouts = timeouts ?? new AssociationTimeouts(),
        };
        await using var association = await Association.RequestAsync(remote, parameters, cancellationToken).ConfigureAwait(false);
        var status = await EchoAsync(association, cancellationToken).ConfigureAwait(false);
        await association.ReleaseAsync(cancellationToken).ConfigureAwait(false);
        return status;
    }

    /// <summary>Asks on an open association.</summary>
    /// <param name="association">An association with an accepted context for Verification.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DicomNetworkException">No context was accepted, or the association ended.</exception>
    public static async Task<DicomStatus> EchoAsync(Association association, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(association);
        var context = association.FindContext(DicomUID.Verification.Value)
            ?? throw new DicomNetworkException(NetworkFailure.NoPresentationContext, $"{association.CalledAE} accepts no Verification");
        var request = new CommandSet
        {
            SopClassUid = DicomUID.Verification.Value,
            Field = CommandField.CEchoRequest,
            MessageId = association.NextMessageId(),
            HasDataSet = false,
        };
        return (await association.InvokeAsync(context, request, cancellationToken: cancellationToken).ConfigureAwait(false)).Command.Status;
    }
}
