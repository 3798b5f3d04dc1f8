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
    /// <param name="input">The instances.</param>
    /// <param name="spool">Where their files are.</param>
    /// <param name="seen">The files that were read a moment ago.</param>
    /// <param name="heartbeat">Told of each file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AppFailedException">A file is there and cannot be read: perhaps it can be later.</exception>
    public static async Task<List<InstanceRow>> FindLostAsync(
        IEnumerable<InstanceRow> input, Spool spool, CheckedFiles seen, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        var lost = new List<InstanceRow>();
        foreach (InstanceRow instance in input)
        {
            heartbeat.Beat();
            string path = spool.PathOf(instance.File);
            if (seen.Knows(path, instance))
            {
                continue;
            }

            (long Length, long ChangedAt)? look = CheckedFiles.Look(path);
            try
            {
                var file = StoreItem.Open(path);
                byte[] digest = await SpoolDigest.OfAsync(file, cancellationToken).ConfigureAwait(false);
                if (!instance.Digest.Span.SequenceEqual(digest))
                {
                    lost.Add(instance);
                }
                else
                {
                    seen.Note(path, instance, look);
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

    /// <summary>The instances whose file can be read and holds what was received, whatever is wrong with the others.</summary>
    /// <param name="input">The instances.</param>
    /// <param name="spool">Where their files are.</param>
    /// <param name="seen">The files that were read a moment ago.</param>
    /// <param name="heartbeat">Told of each file.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<List<InstanceRow>> FindWholeAsync(
        IEnumerable<InstanceRow> input, Spool spool, CheckedFiles seen, Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        var whole = new List<InstanceRow>();
        foreach (InstanceRow instance in input)
        {
            try
            {
                if ((await FindLostAsync([instance], spool, seen, heartbeat, cancellationToken).ConfigureAwait(false)).Count == 0)
                {
                    whole.Add(instance);
                }
            }
            catch (AppFailedException)
            {
                // It cannot be read now: it is not among the whole ones.
            }
        }

        return whole;
    }
}
