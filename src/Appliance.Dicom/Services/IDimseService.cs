using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>A service class in the role of SCP: answers the requests that it knows.</summary>
public interface IDimseService
{
    /// <summary>True when this service answers requests of that kind.</summary>
    /// <param name="field">The command field of a request.</param>
    bool Handles(CommandField field);

    /// <summary>Performs one request and sends its response.</summary>
    /// <param name="association">The association that it came on.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives up; the association is then aborted.</param>
    /// <exception cref="DicomNetworkException">The association ended in the middle of it.</exception>
    ValueTask HandleAsync(Association association, DimseMessage request, CancellationToken cancellationToken);
}
