using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Priors;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

/// <summary>Decides the answer to each C-STORE of one association, and counts it. Success is said only after the commit.</summary>
internal sealed class StoreHandler(InstanceIntake intake, AssociationLedger ledger, ILogger logger) : IStoreHandler
{
    /// <summary>The study that every object must belong to; null for any.</summary>
    public string? StudyUid { get; init; }

    /// <summary>Tells what was asked for from what was not; null where nothing comes that was.</summary>
    public PriorExpectation? Priors { get; init; }

    public async ValueTask<StoreResult> StoreAsync(StoreRequest request, Stream data, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string caller = request.Association.CallingAE;
        ledger.ObjectStarts();
        try
        {
            // An archive that answers us is no scanner: a row is made only for what is sent of its own accord.
            bool isRetrieved = Priors?.MayBeOurs(request) == true;
            long? association = isRetrieved ? null : await ledger.OpenAsync(cancellationToken).ConfigureAwait(false);
            IntakeOutcome outcome = await intake.StoreAsync(
                new IntakeRequest(
                    request.AffectedSopClassUid,
                    request.AffectedSopInstanceUid,
                    request.TransferSyntaxUid,
                    caller,
                    association)
                {
                    StudyUid = StudyUid,
                    IsRetrieved = isRetrieved,
                    OpenAssociation = isRetrieved ? ledger.OpenAsync : null,
                },
                data,
                cancellationToken).ConfigureAwait(false);
            ledger.Count(outcome);
            return StoreResult.Success;
        }
        catch (DicomNetworkException)
        {
            // The peer broke off: what had come of the object is gone, and nobody is left to answer.
            ledger.CountAborted();
            throw;
        }
        catch (SopMismatchException fault)
        {
            return Refuse(caller, new StoreResult(DicomStatus.DataSetDoesNotMatchSopClass, fault.Message));
        }
        catch (PriorTooLargeException fault)
        {
            ledger.Count(IntakeOutcome.Prior);
            ReceiveLog.Refused(logger, caller, DicomStatus.OutOfResources, fault.Message);
            return new StoreResult(DicomStatus.OutOfResources, fault.Message);
        }
        catch (Exception fault) when (StorageFault.IsOutOfSpace(fault) || fault is OutOfSpaceException)
        {
            ReceiveLog.NoRoom(logger, caller, SafeFault.Describe(fault));
            return Refuse(caller, new StoreResult(DicomStatus.OutOfResources, "no disk space; try again later"));
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            // A700 is the failure that scanners try again after (PS3.4 B.2.3).
            ReceiveLog.StorageFailed(logger, caller, SafeFault.Describe(fault));
            return Refuse(caller, new StoreResult(DicomStatus.OutOfResources, "storage failed; try again later"));
        }
        catch (Dicom.Data.DicomDataException fault)
        {
            // Its message names tags, offsets and limits, never a value.
            ReceiveLog.NotUnderstood(logger, caller, request.TransferSyntaxUid, fault.Message);
            return Refuse(caller, new StoreResult(DicomStatus.CannotUnderstand, fault.Message));
        }
        finally
        {
            ledger.ObjectEnds();
        }
    }

    private StoreResult Refuse(string caller, StoreResult result)
    {
        ledger.CountRefusal(Refusals.Of(result.Status));
        ReceiveLog.Refused(logger, caller, result.Status, result.ErrorComment);
        return result;
    }
}
