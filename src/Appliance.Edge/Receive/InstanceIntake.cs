using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Edge.Patients;
using Appliance.Edge.Priors;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Uplink;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

/// <summary>
/// Takes a received object in: bytes durable, checked, named, and known to the journal, in that order. When it returns, the
/// object survives whatever comes; when it throws, nothing of it is left.
/// </summary>
public sealed class InstanceIntake(
    Spool spool,
    Journal journal,
    StudySettling settling,
    PriorIntake priors,
    UnitDevice device,
    UnitIdentity identity,
    ILogger<InstanceIntake> logger)
{
    /// <summary>Digits of the digest that tell two files of one SOP Instance UID apart.</summary>
    private const int DigestDigits = 16;

    private readonly CharacterSetWatch _text = new(logger);

    /// <summary>Stores an object.</summary>
    /// <param name="request">What the command says.</param>
    /// <param name="data">The data set, while it arrives.</param>
    /// <param name="cancellationToken">Gives up; the partial object is removed.</param>
    /// <exception cref="OutOfSpaceException">No room.</exception>
    /// <exception cref="DicomDataException">The data set cannot be understood.</exception>
    /// <exception cref="SopMismatchException">It is another object than the command said.</exception>
    /// <exception cref="PriorTooLargeException">More of an earlier study than is taken.</exception>
    /// <exception cref="IOException">The disk failed, or the peer broke off.</exception>
    public async Task<IntakeOutcome> StoreAsync(IntakeRequest request, Stream data, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using SpoolPart part = await spool.WriteAsync(
            InstanceOrigin.Received,
            file => DicomPart10Preamble.WriteFileMeta(file, request.SopClass, request.SopUid, request.TransferSyntax, request.CallingAE),
            data,
            cancellationToken).ConfigureAwait(false);
        InstanceHeader header = InstanceHeader.Read(part.Path, request.TransferSyntax);
        Check(request, header.Facts);

        if (request.IsRetrieved && await priors.TryStoreAsync(header, part, cancellationToken).ConfigureAwait(false))
        {
            return IntakeOutcome.Prior;
        }

        if (request.OpenAssociation is { } open)
        {
            request = request with { AssociationId = await open(cancellationToken).ConfigureAwait(false) };
        }

        // Two senders of one UID at once would otherwise both find it new and want one name.
        using IDisposable alone = await spool.EnterAsync(header.Facts.SopUid, cancellationToken).ConfigureAwait(false);
        List<InstanceRow> known = journal.Read(session => InstanceTable.BySopUid(session, header.Facts.SopUid));
        IntakeOutcome outcome = Judge(header, part, known);
        if (outcome == IntakeOutcome.Duplicate)
        {
            await HoldOpenAsync(request, part, known, cancellationToken).ConfigureAwait(false);
            return outcome;
        }

        if (outcome == IntakeOutcome.Reinstated)
        {
            await ReinstateAsync(request, part, known).ConfigureAwait(false);
            return outcome;
        }

        spool.Place(part, NameFor(header.Facts, part, known));
        (long instance, long study) = await journal.WriteAsync(
            transaction => CommitNeedsTransaction(
                transaction, request, header.Facts with { Patient = KeyOf(header.Patient) }, outcome, part, known), CancellationToken.None)
            .ConfigureAwait(false);
        part.Keep();
        ReceiveLog.Taken(logger, outcome, instance, study);
        _text.Look(request.CallingAE, header.Text, study);
        if (outcome == IntakeOutcome.Conflict)
        {
            ReceiveLog.Conflict(logger, instance, study);
        }

        return outcome;
    }

    /// <summary>
    /// A scanner that lost its association may begin its study again: what is there already, for longer than the quiet
    /// period perhaps, before the rest. Once for each association: repeats are cheap.
    /// </summary>
    private async Task HoldOpenAsync(IntakeRequest request, SpoolPart part, List<InstanceRow> known, CancellationToken cancellationToken)
    {
        long study = known.First(row => row.Digest.Span.SequenceEqual(part.Digest)).StudyId;
        if (request.AssociationId is { } association && !journal.Read(session => AssociationTable.Feeds(session, association, study)))
        {
            await journal.WriteAsync(
                transaction => AssociationTable.FeedsNeedsTransaction(transaction, association, study), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A correction was taken back: the former file counts again, as if it had come only now.</summary>
    private async Task ReinstateAsync(IntakeRequest request, SpoolPart part, List<InstanceRow> known)
    {
        InstanceRow again = known.First(row => row.Digest.Span.SequenceEqual(part.Digest));
        await journal.WriteAsync(
            transaction =>
            {
                StudyTable.InstanceStoredNeedsTransaction(transaction, again.Facts.StudyUid, request.CallingAE, journal.Clock.GetUtcNow());
                SupersedeNeedsTransaction(transaction, again.StudyId, known);
                InstanceTable.SetStateNeedsTransaction(transaction, again.Id, InstanceState.Current);
                AssociationTable.StoredNeedsTransaction(transaction, request.AssociationId, again.StudyId, part.Bytes);
            },
            CancellationToken.None).ConfigureAwait(false);
        ReceiveLog.Taken(logger, IntakeOutcome.Reinstated, again.Id, again.StudyId);
    }

    private static void SupersedeNeedsTransaction(JournalTransaction transaction, long studyId, List<InstanceRow> known)
    {
        foreach (InstanceRow row in known.Where(row => row.StudyId == studyId && row.State == InstanceState.Current))
        {
            InstanceTable.SetStateNeedsTransaction(transaction, row.Id, InstanceState.Superseded);
        }
    }

    private PatientKey KeyOf(PatientFacts patient) => new(
        identity.Digest("patient id", patient.Id),
        identity.Digest("alphabetic name", patient.Alphabetic),
        identity.Digest("ideographic name", patient.Ideographic),
        identity.Digest("birth date", patient.BirthDate));

    private static void Check(IntakeRequest request, InstanceFacts facts)
    {
        if (facts.SopClass != request.SopClass)
        {
            throw new SopMismatchException("SOP Class UID of data set and command differ");
        }

        if (facts.SopUid != request.SopUid)
        {
            throw new SopMismatchException("SOP Instance UID of data set and command differ");
        }

        // PS3.18 10.5.1: POST /studies/{study} stores instances of that study and no others.
        if (request.StudyUid is { } study && facts.StudyUid != study)
        {
            throw new SopMismatchException("Study Instance UID of data set and request differ");
        }
    }

    private IntakeOutcome Judge(InstanceHeader header, SpoolPart part, List<InstanceRow> known)
    {
        List<InstanceRow> same = [.. known.Where(row => row.Digest.Span.SequenceEqual(part.Digest))];
        if (same.Find(row => row.HasFile) is { } here)
        {
            // What came last counts, also when it is what came first.
            return here.State == InstanceState.Superseded ? IntakeOutcome.Reinstated : IntakeOutcome.Duplicate;
        }

        // Evidence that is gone here and comes back is kept as any other that a peer sends back: its place is the runner's.
        if (same.Exists(row => row.Origin != InstanceOrigin.Evidence))
        {
            return IntakeOutcome.Restored;
        }

        // A PACS may coerce what it sends back, so the bytes differ from what was delivered.
        if (header.IsEvidence(device.Uid) || known.Exists(row => row.Origin == InstanceOrigin.Evidence))
        {
            return IntakeOutcome.Returned;
        }

        List<InstanceRow> rivals = [.. known.Where(row => row is { Origin: InstanceOrigin.Received, State: InstanceState.Current })];
        if (rivals.Count == 0)
        {
            return known.Count == 0 ? IntakeOutcome.Stored : IntakeOutcome.Conflict;
        }

        if (!rivals.TrueForAll(row => PixelComparison.AreSame(spool.PathOf(row.File), part.Path)))
        {
            return IntakeOutcome.Conflict;
        }

        // The same image in another study (a patient was merged or split) stays in both.
        return rivals.Exists(row => row.Facts.StudyUid == header.Facts.StudyUid) ? IntakeOutcome.Revised : IntakeOutcome.Stored;
    }

    private string NameFor(InstanceFacts facts, SpoolPart part, List<InstanceRow> known)
    {
        string folder = SpoolName.For(facts.StudyUid);
        string name = SpoolName.For(facts.SopUid);
        string file = Path.Combine(folder, name + ".dcm");
        // The row of a file that is gone keeps its name, to be found by when the same bytes come again.
        if (known.Exists(row => row.File == file && (row.HasFile || !row.Digest.Span.SequenceEqual(part.Digest))))
        {
            file = Path.Combine(folder, $"{name}.{Convert.ToHexStringLower(part.Digest)[..DigestDigits]}.dcm");
        }

        // No row that counts names this file, so if there is one it is damaged, or a commit failed after it was placed.
        if (!known.Exists(row => row.File == file && row.HasFile))
        {
            spool.Remove(spool.PathOf(file));
        }

        return file;
    }

    private (long Instance, long Study) CommitNeedsTransaction(
        JournalTransaction transaction,
        IntakeRequest request,
        InstanceFacts facts,
        IntakeOutcome outcome,
        SpoolPart part,
        List<InstanceRow> known)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        if (outcome == IntakeOutcome.Restored)
        {
            return RestoreNeedsTransaction(transaction, request, part, known, now);
        }

        StudyRow study = outcome == IntakeOutcome.Returned
            ? StudyTable.Find(transaction, facts.StudyUid)
                ?? StudyTable.OpenDoneNeedsTransaction(transaction, facts.StudyUid, StudyReason.OwnEvidenceOnly, request.CallingAE, now)
            : StudyTable.InstanceStoredNeedsTransaction(transaction, facts.StudyUid, request.CallingAE, now);
        long id = InstanceTable.AddNeedsTransaction(
            transaction,
            study.Id,
            study.Revision,
            facts,
            outcome == IntakeOutcome.Returned ? InstanceOrigin.Returned : InstanceOrigin.Received,
            part,
            now,
            outcome == IntakeOutcome.Conflict ? InstanceState.Conflict : InstanceState.Current,
            request.AssociationId);
        AssociationTable.StoredNeedsTransaction(transaction, request.AssociationId, study.Id, part.Bytes);
        if (outcome == IntakeOutcome.Revised)
        {
            SupersedeNeedsTransaction(transaction, study.Id, known);
        }
        else if (outcome == IntakeOutcome.Stored && study is { Stage: StudyStage.Receiving, Revision: > 1 }
            && InstanceTable.DeletedSources(transaction, study.Id) is > 0 and long gone)
        {
            // A run on what is left would supersede a result on the whole study. Only of closed studies is anything deleted.
            string detail = string.Create(CultureInfo.InvariantCulture, $"{gone}");
            settling.QuarantineNeedsTransaction(transaction, study.Id, StudyReason.SourcesDeleted, detail, now);
        }

        if (outcome == IntakeOutcome.Conflict)
        {
            string detail = string.Create(CultureInfo.InvariantCulture, $"instance #{id}, #{known[^1].Id}");
            settling.QuarantineNeedsTransaction(transaction, study.Id, StudyReason.InstanceConflict, detail, now);
        }

        return (id, study.Id);
    }

    private static (long Instance, long Study) RestoreNeedsTransaction(
        JournalTransaction transaction, IntakeRequest request, SpoolPart part, List<InstanceRow> known, DateTimeOffset now)
    {
        InstanceRow lost = known.Find(
            row => !row.HasFile && row.Origin != InstanceOrigin.Evidence && row.Digest.Span.SequenceEqual(part.Digest))!;
        InstanceTable.RestoreNeedsTransaction(transaction, lost.Id, part.File!, now);
        StudySettling.RestoredNeedsTransaction(transaction, lost.StudyId, request.CallingAE, now);
        return (lost.Id, lost.StudyId);
    }
}
