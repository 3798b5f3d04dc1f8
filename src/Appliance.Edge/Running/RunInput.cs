using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Appliance.Dicom.Evidence;
using Appliance.Edge.Orders;
using Appliance.Edge.Priors;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Running;

/// <summary>What a run reads, from one snapshot of the journal.</summary>
/// <param name="Instances">The study's instances, in the order of their SOP Instance UIDs.</param>
/// <param name="Priors">The earlier studies that the app asked for and that are here, the newest first.</param>
/// <param name="Order">The order that the study answers, a data set in Explicit VR Little Endian; empty when none is known.</param>
/// <param name="ContentTime">The time the run's objects bear.</param>
/// <param name="Predecessors">The app's report on the revision before.</param>
/// <param name="Companions">The apps whose runs on the revision have not ended.</param>
internal sealed record RunInput(
    List<InstanceRow> Instances,
    List<RunPrior> Priors,
    byte[] Order,
    DateTimeOffset ContentTime,
    List<InstanceReference> Predecessors,
    List<AppVersion> Companions)
{
    /// <summary>Stands before each earlier study in the digest, where a length is never negative.</summary>
    private const int NextStudy = -1;

    public static RunInput Gather(JournalSession session, RunRow run) => new(
        InstanceTable.Input(session, run.StudyId),
        RunPriors.Of(session, run),
        OrderTable.OrderOf(session, run.StudyId, run.Revision) ?? [],
        StudyTable.Get(session, run.StudyId).ClosedAt ?? run.NextAt,
        RunTable.LastReports(session, run),
        RunTable.Companions(session, run));

    /// <summary>The request to the app.</summary>
    public ExecutionRequest Request(RunRow run, Spool spool) => new(
        run.App, [.. Instances.Select(instance => spool.PathOf(instance.File))], Digest(), ContentTime, Predecessors)
    {
        Order = Order,
        Revision = new StudyRevision(run.StudyId, run.Revision),
        Companions = Companions,
        Priors = [.. Priors.Select(IReadOnlyList<string> (prior) => [.. prior.Instances.Select(instance => spool.PathOf(instance.File))])],
    };

    /// <summary>
    /// SHA-256 over (length, SOP Instance UID, digest of the data set) of each instance, in their order, the same of each earlier
    /// study, and the order. The UIDs of the run's objects come from it, so that one never stands for two contents.
    /// </summary>
    private byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Instances);
        foreach (RunPrior prior in Priors)
        {
            AppendNumber(hash, NextStudy);
            Append(hash, prior.Instances);
        }

        return OrderDigest.With(hash.GetHashAndReset(), Order);
    }

    private static void Append(IncrementalHash hash, IReadOnlyList<InstanceRow> instances)
    {
        foreach (InstanceRow instance in instances)
        {
            byte[] uid = Encoding.UTF8.GetBytes(instance.Facts.SopUid);
            AppendNumber(hash, uid.Length);
            hash.AppendData(uid);
            hash.AppendData(instance.Digest.Span);
        }
    }

    private static void AppendNumber(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
