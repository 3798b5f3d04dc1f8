using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Delivery;
using Appliance.Edge.Receive;

namespace Appliance.Edge.Orders;

/// <summary>Asks the worklist for what could be the order of a study, on one association.</summary>
public sealed class WorklistClient(OrdersOptions options, NodeOptions node, AssociationOptions associations, TimeProvider clock)
{
    /// <summary>Asks within the time.</summary>
    /// <exception cref="WorklistException">There was no answer, or a refusal.</exception>
    internal async Task<WorklistAnswers> AskAsync(
        DicomDataset header, StudyIdentity study, TimeSpan time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(time, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await AskAsync(header, study, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WorklistException(DeliveryCause.Broken, $"no answer within {time.TotalSeconds:0.#} s", fault);
        }
        catch (DicomNetworkException fault)
        {
            DeliveryVerdict verdict = DeliveryVerdict.Of(fault);
            throw new WorklistException(verdict.Cause, verdict.Reason, fault);
        }
        catch (DicomDataException fault)
        {
            // A key of the images that cannot be written (PS3.5 6.2): asking again does not help, and it says nothing of the worklist.
            throw new WorklistException(DeliveryCause.FileDamaged, "the images' identifiers cannot be asked for", fault);
        }
    }

    private async Task<WorklistAnswers> AskAsync(DicomDataset header, StudyIdentity study, CancellationToken cancellationToken)
    {
        var parameters = new AssociationParameters
        {
            CallingAE = node.AeTitle,
            Contexts = AssociationParameters.Propose(FindScu.ContextFor(QueryModel.ModalityWorklist)),
            MaxPduLength = associations.MaxPduLength,
            Timeouts = associations.ToTimeouts(),
            TimeProvider = clock,
        };
        await using Association association = await Association.RequestAsync(options.Endpoint(), parameters, cancellationToken).ConfigureAwait(false);
        var answers = new List<DicomDataset>();
        if (WorklistKeys.ByAccession(header) is { } byAccession)
        {
            answers.AddRange((await FindAsync(association, byAccession, cancellationToken).ConfigureAwait(false)).Matches);
        }

        FindResult planned = await FindAsync(
            association, WorklistKeys.ByPatient(header, study, options.WindowDays), cancellationToken).ConfigureAwait(false);
        answers.AddRange(planned.Matches);
        await EndAsync(association, cancellationToken).ConfigureAwait(false);
        return new WorklistAnswers(Order.Group(answers), planned.IsCut);
    }

    private async Task<FindResult> FindAsync(Association association, DicomDataset identifier, CancellationToken cancellationToken)
    {
        FindResult result = await FindScu.FindAsync(
            association, QueryModel.ModalityWorklist, identifier, options.MaxAnswers, cancellationToken).ConfigureAwait(false);

        // PS3.4 table K.4-1. Its comment stays out of the journal: it may name the patient.
        return result.Status.IsSuccess || (result.IsCut && result.Status == DicomStatus.Cancel)
            ? result
            : throw new WorklistException(DeliveryCause.ObjectRefused, $"it answered {result.Status}", null);
    }

    // The answers are there: how the peer ends says nothing of them.
    private static async Task EndAsync(Association association, CancellationToken cancellationToken)
    {
        try
        {
            await association.ReleaseAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DicomNetworkException)
        {
            // Disposing ends it then.
        }
    }
}

/// <summary>What the worklist has.</summary>
/// <param name="Orders">The orders, of whatever patient.</param>
/// <param name="IsCut">True when there were more for the day than are taken.</param>
internal sealed record WorklistAnswers(IReadOnlyList<Order> Orders, bool IsCut);

/// <summary>The worklist did not answer.</summary>
/// <param name="cause">Why, as a code.</param>
/// <param name="reason">The technical half, without identifiers.</param>
/// <param name="innerException">The fault behind it.</param>
internal sealed class WorklistException(DeliveryCause cause, string reason, Exception? innerException) : Exception(reason, innerException)
{
    public DeliveryCause Cause { get; } = cause;
}
