using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Simulators.Peers;

/// <summary>A modality: a storage SCU that sends files in the given order over one association.</summary>
public static class Modality
{
    /// <summary>Sends files; returns the answer to each.</summary>
    /// <exception cref="DicomNetworkException">The association failed.</exception>
    public static async Task<IReadOnlyList<(StoreItem Item, StoreResult Result)>> SendAsync(
        DicomEndpoint remote, string callingAE, IReadOnlyList<string> files, CancellationToken cancellationToken = default)
    {
        var items = files.Select(StoreItem.Open).ToList();
        var parameters = new AssociationParameters { CallingAE = callingAE, Contexts = StoreScu.ContextsFor(items) };
        var results = new List<(StoreItem, StoreResult)>(items.Count);
        await using var association = await Association.RequestAsync(remote, parameters, cancellationToken);
        foreach (var item in items)
        {
            results.Add((item, await StoreScu.SendAsync(association, item, cancellationToken)));
        }

        await association.ReleaseAsync(cancellationToken);
        return results;
    }
}
