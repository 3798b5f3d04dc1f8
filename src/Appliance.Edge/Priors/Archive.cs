using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Certificates;
using Appliance.Edge.Receive;

namespace Appliance.Edge.Priors;

/// <summary>
/// The archive as SCU of Query/Retrieve in the study root (PS3.4 C.6.2): one association for each question. It knows no journal; what it
/// cannot do is an <see cref="ArchiveException"/>.
/// </summary>
public sealed class Archive(
    PriorsOptions options, NodeOptions node, AssociationOptions associations, CertificateStore certificates, TimeProvider clock)
{
    /// <summary>Studies of one patient that are looked at.</summary>
    private const int MaxStudies = 500;

    /// <summary>Series of one study that are looked at.</summary>
    private const int MaxSeries = 500;

    /// <summary>More pending responses than this for one series: the archive never ends.</summary>
    private const int MaxResponses = 100_000;

    private static readonly DicomTag[] StudyKeys =
    [
        DicomTag.StudyInstanceUID, DicomTag.StudyTime, DicomTag.PatientName, DicomTag.PatientBirthDate, DicomTag.PatientSex, DicomTag.IssuerOfPatientID,
    ];

    /// <summary>The earlier studies that suit, the newest first, with the series to fetch.</summary>
    /// <param name="subject">What to search for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArchiveException">The archive did not answer, or with a failure.</exception>
    internal Task<ArchiveAnswer> SearchAsync(ArchiveQuestion subject, CancellationToken cancellationToken) => TalkAsync(
        new AssociationParameters { CallingAE = node.AeTitle, Contexts = AssociationParameters.Propose(FindScu.ContextFor(QueryModel.StudyRoot)) },
        async association =>
        {
            // The issuer is a key to be returned only: an archive that does not keep it would match nothing.
            DicomDataset keys = Identifier("STUDY", subject.Patient.Id)
                .AddOrUpdate(DicomTag.PatientID, subject.Patient.Id)
                .AddOrUpdate(DicomTag.StudyDate, PriorCandidate.RangeBefore(subject.StudyDate, subject.Months))
                .AddOrUpdate(DicomTag.ModalitiesInStudy, subject.Modality);
            Array.ForEach(StudyKeys, tag => keys.AddOrUpdateEmpty(tag));
            bool anyOther = false;
            var suiting = new List<PriorCandidate>();
            foreach (DicomDataset match in await FindAsync(association, keys, MaxStudies, cancellationToken).ConfigureAwait(false))
            {
                if (PriorCandidate.Judge(match, subject.Patient, subject.StudyUid, subject.StudyDate, subject.Modality, subject.Months, out bool isOther) is { } candidate)
                {
                    suiting.Add(candidate);
                }

                anyOther |= isOther;
            }

            var chosen = new List<PriorCandidate>();
            bool anyTooLarge = false;
            foreach (PriorCandidate candidate in suiting
                .DistinctBy(candidate => candidate.StudyUid)
                .OrderByDescending(candidate => candidate.StudyDate, StringComparer.Ordinal)
                .ThenByDescending(candidate => candidate.StudyTime, StringComparer.Ordinal)
                .ThenBy(candidate => candidate.StudyUid, StringComparer.Ordinal))
            {
                if (chosen.Count == subject.Most)
                {
                    break;
                }

                DicomDataset series = Identifier("SERIES")
                    .AddOrUpdate(DicomTag.StudyInstanceUID, candidate.StudyUid)
                    .AddOrUpdate(DicomTag.Modality, subject.Modality)
                    .AddOrUpdateEmpty(DicomTag.SeriesInstanceUID)
                    .AddOrUpdateEmpty(DicomTag.NumberOfSeriesRelatedInstances);
                List<DicomDataset> matches = await FindAsync(association, series, MaxSeries, cancellationToken).ConfigureAwait(false);
                PriorCandidate whole = candidate.WithSeries(matches, subject.Modality, options.MaxInstances);
                anyTooLarge |= whole.Series.Count == 0 && matches.Exists(match => match.GetStringOrEmpty(DicomTag.Modality) == subject.Modality);
                if (whole.Series.Count > 0)
                {
                    chosen.Add(whole);
                }
            }

            return new ArchiveAnswer(chosen, anyTooLarge ? PriorCause.TooLarge : anyOther ? PriorCause.OtherPatient : PriorCause.NothingFound);
        },
        cancellationToken);

    /// <summary>Has series of a study sent.</summary>
    /// <param name="prior">The study.</param>
    /// <param name="series">The Series Instance UIDs.</param>
    /// <param name="modality">Their modality.</param>
    /// <param name="handler">Where objects of C-GET go; those of C-MOVE come to the unit's port.</param>
    /// <param name="goesOn">Asked with each response; false cancels (C-CANCEL).</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArchiveException">The archive did not answer, or with a failure.</exception>
    internal Task RetrieveAsync(
        PriorRow prior,
        IReadOnlyList<string> series,
        string modality,
        IStoreHandler handler,
        Func<bool> goesOn,
        CancellationToken cancellationToken) => TalkAsync(
        options.Retrieve == PriorRetrieve.Move
            ? new AssociationParameters { CallingAE = node.AeTitle, Contexts = AssociationParameters.Propose(MoveScu.ContextFor(QueryModel.StudyRoot)) }
            : GetScu.Parameters(node.AeTitle, QueryModel.StudyRoot, SopClassesOf(modality)),
        async association =>
        {
            foreach (string uid in series)
            {
                DicomDataset identifier = Identifier("SERIES")
                    .AddOrUpdate(DicomTag.StudyInstanceUID, prior.StudyUid)
                    .AddOrUpdate(DicomTag.SeriesInstanceUID, uid);
                int responses = 0;
                bool GoesOn(SubOperations counts) => ++responses <= MaxResponses && goesOn();
                RetrieveResult result = options.Retrieve == PriorRetrieve.Move
                    ? await MoveScu.MoveAsync(association, QueryModel.StudyRoot, node.AeTitle, identifier, GoesOn, cancellationToken).ConfigureAwait(false)
                    : await GetScu.GetAsync(association, QueryModel.StudyRoot, identifier, handler, GoesOn, cancellationToken).ConfigureAwait(false);

                // A warning (B000): some could not be sent. What came is counted by who asked, in the journal.
                if (result.Status.IsFailure)
                {
                    throw new ArchiveException(PriorCauses.Of(result.Status), $"the retrieval ended with {result.Status}");
                }
            }

            return true;
        },
        cancellationToken);

    private static async Task<List<DicomDataset>> FindAsync(Association association, DicomDataset keys, int most, CancellationToken cancellationToken)
    {
        FindResult found = await FindScu.FindAsync(association, QueryModel.StudyRoot, keys, most, cancellationToken).ConfigureAwait(false);
        return found.Status.IsSuccess || found.IsCut
            ? [.. found.Matches]
            : throw new ArchiveException(PriorCauses.Of(found.Status), $"the query ended with {found.Status}");
    }

    /// <summary>PS3.4 C.4.1.1.3.1: the character set is stated where a key needs it.</summary>
    private static DicomDataset Identifier(string level, string key = "")
    {
        var identifier = new DicomDataset();
        if (!System.Text.Ascii.IsValid(key))
        {
            identifier.AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192");
        }

        return identifier.AddOrUpdate(DicomTag.QueryRetrieveLevel, level);
    }

    /// <summary>The fewer SOP classes are proposed for C-GET, the more transfer syntaxes fit into an association.</summary>
    private static IReadOnlyList<string> SopClassesOf(string modality) => modality switch
    {
        "CT" => [DicomUID.CTImageStorage.Value, DicomUID.EnhancedCTImageStorage.Value],
        "MR" => [DicomUID.MRImageStorage.Value, DicomUID.EnhancedMRImageStorage.Value],
        _ => GetScu.CommonSopClasses,
    };

    private async Task<T> TalkAsync<T>(AssociationParameters parameters, Func<Association, Task<T>> talk, CancellationToken cancellationToken)
    {
        try
        {
            DicomEndpoint remote = options.Endpoint(certificates);
            await using Association association = await Association.RequestAsync(
                remote,
                parameters with { MaxPduLength = associations.MaxPduLength, Timeouts = associations.ToTimeouts(), TimeProvider = clock },
                cancellationToken).ConfigureAwait(false);
            T answer = await talk(association).ConfigureAwait(false);
            await ReleaseAsync(association, cancellationToken).ConfigureAwait(false);
            return answer;
        }
        catch (DicomNetworkException fault)
        {
            throw new ArchiveException(PriorCauses.Of(fault), fault.Message, fault);
        }
        catch (DicomDataException fault)
        {
            throw new ArchiveException(PriorCause.ArchiveFailed, "an answer of the archive cannot be read", fault);
        }
    }

    // What was asked for was given; how the archive says goodbye changes nothing.
    private static async Task ReleaseAsync(Association association, CancellationToken cancellationToken)
    {
        try
        {
            await association.ReleaseAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DicomNetworkException)
        {
            await association.AbortAsync().ConfigureAwait(false);
        }
    }
}
