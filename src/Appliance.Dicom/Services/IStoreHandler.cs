using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Where received objects go.</summary>
public interface IStoreHandler
{
    /// <summary>
    /// Takes one object. Return success only when it is durable. Reading <paramref name="data"/> to its end means that the object is
    /// complete; it may also be left unread, the rest is then read away before the answer.
    /// </summary>
    /// <param name="request">What the command says.</param>
    /// <param name="data">The data set in the transfer syntax of the request, while it arrives.</param>
    /// <param name="cancellationToken">Gives up; the association is then aborted.</param>
    /// <returns>What to answer. A refusal is a result, no exception.</returns>
    /// <exception cref="DicomNetworkException">Let through from <paramref name="data"/>: the object will never be complete; remove what was written.</exception>
    /// <exception cref="DicomDataException">The data set cannot be understood: answered with C000, and the association lives.</exception>
    ValueTask<StoreResult> StoreAsync(StoreRequest request, Stream data, CancellationToken cancellationToken);
}
