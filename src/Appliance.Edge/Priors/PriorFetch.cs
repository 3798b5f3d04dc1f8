using System.Diagnostics.CodeAnalysis;
using Appliance.Dicom.Data;
using Appliance.Edge.Delivery;
using Appliance.Edge.Patients;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Priors;

/// <summary>Takes one search one step further: asks which studies there are, or has one of them sent. Each step ends in the journal.</summary>
public sealed class PriorFetch(
    Journal journal, Spool spool, InstanceIntake intake, Archive archive, PriorsOptions options, ILogger<PriorFetch> logger)
{
    /// <summary>Failures in a row after which a run is better off without.</summary>
    internal const int MaxAttempts = 5;

    private readonly Backoff _backoff = Backoff.WithJitter(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60));

    private DateTimeOffset Now => journal.Clock.GetUtcNow();

    /// <summary>Does the step that is due.</summary>
    /// <returns>False when none is.</returns>
    /// <exception cref="IOException">The disk failed; the step is done again.</exception>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        if (journal.Read(session => PriorTable.Due(session, Now)) is not { } search)
        {
            return false;
        }

        TimeSpan left = search.Until - Now;
        if (!options.IsOn || left <= TimeSpan.Zero || !journal.Read(session => IsInTime(session, search)))
        {
            await EndAsync(search, SearchEvent.TimeUp, search.Cause).ConfigureAwait(false);
            return true;
        }

        using var time = new CancellationTokenSource(left, journal.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        PriorRow? prior = null;
        try
        {
            if (search.State == SearchState.Searching)
            {
                await SearchAsync(search, either.Token).ConfigureAwait(false);
            }
            else
            {
                prior = journal.Read(session => PriorTable.OfSearch(session, search.Id)).Find(one => one.State == PriorState.Wanted);
                await (prior is null ? SettleAsync(search) : FetchAsync(search, prior, either.Token)).ConfigureAwait(false);
            }
        }
        catch (ArchiveException fault)
        {
            await FailAsync(search, prior, fault.Cause, fault.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await EndAsync(search, SearchEvent.TimeUp, search.Cause).ConfigureAwait(false);
        }

        return true;
    }

    private bool IsInTime(JournalSession session, SearchRow search) =>
        StudyTable.Get(session, search.StudyId).Revision == search.Revision
        && StudyWait.IsInTime(session, search.StudyId, Awaited.Priors, Now);

    private async Task SearchAsync(SearchRow search, CancellationToken cancellationToken)
    {
        if (spool.Space != SpaceState.Plenty)
        {
            await EndAsync(search, SearchEvent.GivenUp, PriorCause.NoRoom).ConfigureAwait(false);
            return;
        }

        if (!TryAsk(search, out ArchiveQuestion? question, out PriorCause? nothing))
        {
            await EndAsync(search, SearchEvent.NothingFound, nothing).ConfigureAwait(false);
            return;
        }

        ArchiveAnswer answer = await archive.SearchAsync(question, cancellationToken).ConfigureAwait(false);
        SearchState state = await journal.WriteAsync(
            transaction =>
            {
                ArchiveContact.ReachedNeedsTransaction(transaction, Now);
                PriorTable.DateNeedsTransaction(transaction, search.Id, question.StudyDate.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture));
                PriorTable.FoundNeedsTransaction(transaction, search, answer.Chosen);
                return answer.Chosen.Count > 0
                    ? PriorTable.MoveNeedsTransaction(transaction, search, SearchEvent.Found, Now)
                    : PriorTable.MoveNeedsTransaction(transaction, search, SearchEvent.NothingFound, Now, answer.WhyNone);
            },
            CancellationToken.None).ConfigureAwait(false);
        if (state == SearchState.Retrieving)
        {
            PriorsLog.Found(logger, search.StudyId, search.Modality, answer.Chosen.Count);
        }
        else
        {
            PriorsLog.Ended(logger, search.StudyId, search.Modality, state, answer.WhyNone);
        }
    }

    /// <summary>What to ask, by what the study says of itself.</summary>
    private bool TryAsk(SearchRow search, [NotNullWhen(true)] out ArchiveQuestion? question, [NotNullWhen(false)] out PriorCause? nothing)
    {
        (question, nothing) = (null, PriorCause.NoPatientId);
        List<InstanceRow> input = journal.Read(session => InstanceTable.Input(session, search.StudyId));
        if (input.Count == 0)
        {
            return false;
        }

        DicomDataset header = DicomFile.Open(spool.PathOf(input[0].File), new DicomReadOptions { StopBefore = DicomTag.PixelData }).Dataset;
        var patient = PatientFacts.Read(header);

        // A wildcard would ask for everybody (PS3.4 C.2.2.2.4).
        if (patient.Id.Length == 0 || patient.Id.AsSpan().ContainsAny("*?\\"))
        {
            return false;
        }

        nothing = PriorCause.NoStudyDate;
        if (PriorCandidate.DateOf(header.GetStringOrEmpty(DicomTag.StudyDate)) is not { } date || date == DateOnly.MinValue)
        {
            return false;
        }

        question = new ArchiveQuestion(patient, input[0].Facts.StudyUid, date, search.Modality, search.Months, search.Most);
        return true;
    }

    private async Task FetchAsync(SearchRow search, PriorRow prior, CancellationToken cancellationToken)
    {
        if (journal.Read(session => RunPriors.IsOnUnit(session, prior.StudyUid, search.Modality)))
        {
            await EndAsync(search, prior, PriorEvent.FoundOnUnit).ConfigureAwait(false);
            return;
        }

        // What an earlier search fetched, or this one before the process ended, is not fetched again.
        if (Missing(prior) is { Count: > 0 } missing)
        {
            if (spool.Space != SpaceState.Plenty)
            {
                await EndAsync(search, prior, PriorEvent.GivenUp, PriorCause.NoRoom).ConfigureAwait(false);
                return;
            }

            await journal.WriteAsync(transaction => PriorTable.AskedNeedsTransaction(transaction, prior.Id, Now), cancellationToken).ConfigureAwait(false);
            await RetrieveAsync(search, prior, missing, cancellationToken).ConfigureAwait(false);
        }

        await EndAsync(search, prior, PriorEvent.Arrived).ConfigureAwait(false);
    }

    private async Task RetrieveAsync(SearchRow search, PriorRow prior, List<PriorSeries> missing, CancellationToken cancellationToken)
    {
        bool IsTooLarge() => journal.Read(session => PriorTable.IsTooLarge(session, prior.Id));
        try
        {
            await archive.RetrieveAsync(
                prior,
                [.. missing.Select(series => series.SeriesUid)],
                search.Modality,
                new PriorReceiver(intake, prior.StudyUid, logger),
                () => !IsTooLarge(),
                cancellationToken).ConfigureAwait(false);
        }
        catch (ArchiveException fault) when (IsTooLarge())
        {
            throw new ArchiveException(PriorCause.TooLarge, fault.Message, fault);
        }

        if (Missing(prior).Count > 0)
        {
            bool any = journal.Read(session => PriorTable.Series(session, prior)).Exists(series => series.Arrived > 0);
            throw new ArchiveException(
                IsTooLarge() ? PriorCause.TooLarge : any ? PriorCause.Incomplete : PriorCause.NothingSent, "the retrieval ended without a failure");
        }
    }

    private List<PriorSeries> Missing(PriorRow prior) => journal.Read(session => PriorTable.Series(session, prior)).FindAll(series => !series.IsComplete);

    /// <summary>Ends one earlier study, in time or not at all; with the last of them the search ends.</summary>
    private async Task EndAsync(SearchRow search, PriorRow prior, PriorEvent happened, PriorCause? cause = null)
    {
        (bool ended, int instances, int series) = await journal.WriteAsync(
            transaction =>
            {
                if (!IsInTime(transaction, search))
                {
                    return (false, 0, 0);
                }

                PriorTable.MoveNeedsTransaction(transaction, prior, happened, cause);
                List<PriorSeries> all = PriorTable.Series(transaction, prior);
                return (true, all.Sum(one => one.Arrived), all.Count);
            },
            CancellationToken.None).ConfigureAwait(false);
        if (ended)
        {
            PriorsLog.PriorEnded(logger, prior.Id, PriorLifecycle.Next(prior.State, happened)!.Value, instances, series);
            if (search.Attempts > 0)
            {
                // What failed before is over.
                await journal.WriteAsync(
                    transaction => transaction.Execute("UPDATE prior_search SET attempts = 0, cause = NULL WHERE id = $id", ("$id", search.Id)),
                    CancellationToken.None).ConfigureAwait(false);
            }
        }
        else
        {
            await EndAsync(search, SearchEvent.TimeUp, search.Cause).ConfigureAwait(false);
        }
    }

    /// <summary>Each one that was chosen has ended.</summary>
    private Task SettleAsync(SearchRow search)
    {
        List<PriorRow> all = journal.Read(session => PriorTable.OfSearch(session, search.Id));
        return all.Exists(prior => prior.State is PriorState.OnUnit or PriorState.Fetched)
            ? EndAsync(search, SearchEvent.Fetched, null)
            : EndAsync(search, SearchEvent.GivenUp, all[0].Cause);
    }

    private async Task EndAsync(SearchRow search, SearchEvent happened, PriorCause? cause)
    {
        SearchState state = await journal.WriteAsync(
            transaction => PriorTable.MoveNeedsTransaction(transaction, search, happened, Now, cause), CancellationToken.None).ConfigureAwait(false);
        PriorsLog.Ended(logger, search.StudyId, search.Modality, state, cause);
    }

    private async Task FailAsync(SearchRow search, PriorRow? prior, PriorCause cause, string detail)
    {
        int attempt = search.Attempts + 1;
        PriorsLog.Faulted(logger, search.StudyId, search.Modality, attempt, cause, detail);
        bool again = PriorCauses.MayPass(cause) && attempt < MaxAttempts;
        await journal.WriteAsync(
            transaction =>
            {
                if (PriorCauses.IsOfArchive(cause))
                {
                    ArchiveContact.FailedNeedsTransaction(transaction, cause, Now);
                }

                if (again)
                {
                    PriorTable.MoveNeedsTransaction(transaction, search, SearchEvent.Faulted, Now, cause, Now + _backoff.After(attempt));
                }
            },
            CancellationToken.None).ConfigureAwait(false);
        if (again)
        {
            return;
        }

        if (prior is null || PriorCauses.IsOfArchive(cause))
        {
            await EndAsync(search, SearchEvent.GivenUp, cause).ConfigureAwait(false);
        }
        else
        {
            await GiveUpAsync(search, prior, cause).ConfigureAwait(false);
        }
    }

    /// <summary>Goes on with the series that came whole; without any, the study is given up and the others are still fetched.</summary>
    private async Task GiveUpAsync(SearchRow search, PriorRow prior, PriorCause cause)
    {
        bool any = journal.Read(session => PriorTable.Series(session, prior)).Exists(series => series.IsComplete);
        if (any)
        {
            await journal.WriteAsync(
                transaction => PriorTable.KeepCompleteNeedsTransaction(transaction, prior), CancellationToken.None).ConfigureAwait(false);
        }

        await EndAsync(search, prior, any ? PriorEvent.Arrived : PriorEvent.GivenUp, cause).ConfigureAwait(false);
    }
}
