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
    /// <summary>The instances whose file is gone or holds other bytes than the journal says.</summary>
    /// <exception cref="AppFailedException">A file is there and cannot be read: perhaps it can be later.</exception>
    public static async Task<List<InstanceRow>> FindLostAsync(
        IEnumerable<InstanceRow> input, Spool spool, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        var lost = new List<InstanceRow>();
        foreach (InstanceRow instance in input)
        {
            heartbeat.Beat();
            try
            {
                var file = StoreItem.Open(spool.PathOf(instance.File));
                byte[] digest = await SpoolDigest.OfAsync(file, cancellationToken).ConfigureAwait(false);
                if (!instance.Digest.Span.SequenceEqual(digest))
                {
                    lost.Add(instance);
                }
            }
            catch (Exception fault) when (fault is DicomDataException or FileNotFoundException or DirectoryNotFoundException)
            {
                lost.Add(instance);
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                throw new AppFailedException(
                    $"the file of instance #{instance.Id} cannot be read ({fault.GetType().Name}); check the disk of the state folder", fault);
            }
        }

        return lost;
    }
}
