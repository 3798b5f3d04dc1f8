using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Studies;

/// <summary>Keeps performed procedure steps in the journal; what they say decides when their studies are complete.</summary>
public sealed class PerformedStepHandler(Journal journal, ILogger<PerformedStepHandler> logger) : IPerformedStepHandler
{
    /// <inheritdoc/>
    public ValueTask<NServiceResult> CreateAsync(
        AssociationFacts association, string sopInstanceUid, DicomDataset attributes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(association);
        return ChangeAsync(
            association.CallingAE,
            transaction =>
            {
                (PerformedStep? step, NServiceResult result) =
                    PerformedStep.Create(PerformedStepTable.Find(transaction, sopInstanceUid)?.Step, attributes);
                if (step is not null)
                {
                    PerformedStepTable.AddNeedsTransaction(transaction, sopInstanceUid, step, association.CallingAE, journal.Clock.GetUtcNow());
                }

                return (step, result);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<NServiceResult> SetAsync(
        AssociationFacts association, string sopInstanceUid, DicomDataset modification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(association);
        return ChangeAsync(
            association.CallingAE,
            transaction =>
            {
                (long Id, PerformedStep Step)? known = PerformedStepTable.Find(transaction, sopInstanceUid);
                (PerformedStep? step, NServiceResult result) = PerformedStep.Set(known?.Step, modification);
                if (step is not null)
                {
                    PerformedStepTable.ChangeNeedsTransaction(transaction, known!.Value.Id, step, journal.Clock.GetUtcNow());
                }

                return (step, result);
            },
            cancellationToken);
    }

    private async ValueTask<NServiceResult> ChangeAsync(
        string callingAE, Func<JournalTransaction, (PerformedStep? Step, NServiceResult Result)> change, CancellationToken cancellationToken)
    {
        try
        {
            (PerformedStep? step, NServiceResult result) = await journal.WriteAsync(change, cancellationToken).ConfigureAwait(false);
            if (step is null)
            {
                StudiesLog.StepRefused(logger, callingAE, result.Status, result.ErrorComment);
            }
            else
            {
                StudiesLog.StepChanged(logger, callingAE, step.State, step.ObjectUids.Count);
            }

            return result;
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            // 0213 passes by itself: the scanner tries again, or a person does.
            return new NServiceResult(DicomStatus.ResourceLimitation, "storage failed; try again later");
        }
    }
}
