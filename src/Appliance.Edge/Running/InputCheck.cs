using System.Security.Cryptography;
using Appliance.Dicom.Data;
using Appliance.Dicom.Services;
using Appliance.Edge.Health;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Running;

/// <summary>
/// Holds what a run reads against what was received: bytes that a disk changed would otherwise become a finding, or an
/// unreadable file would silently be left out of it.
/// </summary>
internal static class InputCheck
{
    /// <summary>Returns when each file is what the journal says it is.</summary>
    /// <exception cref="AppFailedException">One is not; the message names it.</exception>
    public static async Task RunAsync(
        IEnumerable<InstanceRow> input, Spool spool, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        foreach (InstanceRow instance in input)
        {
            heartbeat.Beat();
            try
            {
                await using Stream dataset = StoreItem.Open(spool.PathOf(instance.File)).OpenDataset();
                byte[] digest = await SHA256.HashDataAsync(dataset, cancellationToken).ConfigureAwait(false);
                if (!instance.Digest.Span.SequenceEqual(digest))
                {
                    throw Damaged(instance, null);
                }
            }
            catch (Exception fault) when (fault is DicomDataException or IOException)
            {
                throw Damaged(instance, fault);
            }
        }
    }

    private static AppFailedException Damaged(InstanceRow instance, Exception? fault) => new(
        $"the file of instance #{instance.Id} is not what was received ({fault?.GetType().Name ?? "other bytes"}); check the disk of the state folder", fault);
}
