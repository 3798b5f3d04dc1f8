using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Receive;

namespace Appliance.Edge.Tests.Receive;

/// <summary>A scanner that sends to a unit's listener.</summary>
internal static class ListenerSender
{
    /// <summary>Sends the objects on one association; what each was answered.</summary>
    public static async Task<StoreResult[]> SendAsync(this DicomListener listener, params StoreItem[] items)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using Association association = await Association.RequestAsync(
            new DicomEndpoint("APPLIANCE", "127.0.0.1", listener.EndPoints.First().Port),
            new AssociationParameters { CallingAE = "MODALITY", Contexts = StoreScu.ContextsFor(items) },
            cancel);
        var results = new List<StoreResult>();
        foreach (StoreItem item in items)
        {
            results.Add(await StoreScu.SendAsync(association, item, cancel));
        }

        await association.ReleaseAsync(cancel);
        return [.. results];
    }
}
