using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Verification as SCP (PS3.4 A): answers C-ECHO.</summary>
public sealed class VerificationScp : IDimseService
{
    /// <inheritdoc/>
    public bool Handles(CommandField field) => field == CommandField.CEchoRequest;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(Association association, DimseMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(association);
        ArgumentNullException.ThrowIfNull(request);
        await association.DrainDataAsync(cancellationToken).ConfigureAwait(false);
        var response = Response.To(request.Command, DicomStatus.Success, string.Empty);
        await association.SendCommandAsync(request.Context, response, cancellationToken: cancellationToken).ConfigureAwait(false);
    }
}
