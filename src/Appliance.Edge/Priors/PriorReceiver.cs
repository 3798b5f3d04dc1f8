using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Priors;

/// <summary>Answers the sub-operations of our C-GET: objects of the study that was asked for, and no others.</summary>
internal sealed class PriorReceiver(InstanceIntake intake, string studyUid, ILogger logger) : IStoreHandler
{
    public async ValueTask<StoreResult> StoreAsync(StoreRequest request, Stream data, CancellationToken cancellationToken)
    {
        try
        {
            await intake.StoreAsync(
                new IntakeRequest(
                    request.AffectedSopClassUid, request.AffectedSopInstanceUid, request.TransferSyntaxUid, request.Association.CalledAE, null)
                {
                    StudyUid = studyUid,
                    IsRetrieved = true,
                },
                data,
                cancellationToken).ConfigureAwait(false);
            return StoreResult.Success;
        }
        catch (SopMismatchException fault)
        {
            PriorsLog.Foreign(logger);
            return new StoreResult(DicomStatus.DataSetDoesNotMatchSopClass, fault.Message);
        }
        catch (PriorTooLargeException fault)
        {
            return new StoreResult(DicomStatus.OutOfResources, fault.Message);
        }
        catch (Exception fault) when (fault is OutOfSpaceException || StorageFault.IsStorage(fault))
        {
            PriorsLog.NotStored(logger, SafeFault.Describe(fault));
            return new StoreResult(DicomStatus.OutOfResources, "storage failed");
        }
        catch (DicomDataException fault)
        {
            return new StoreResult(DicomStatus.CannotUnderstand, fault.Message);
        }
    }
}
