using Appliance.Dicom.Data;
using Appliance.Dicom.Services;
using Appliance.Edge.Commitment;
using Appliance.Edge.Priors;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

/// <summary>The service classes that the unit is SCP of: makes the list for one association.</summary>
public sealed class AssociationServices(
    InstanceIntake intake,
    PerformedStepHandler steps,
    CommitmentHandler commitments,
    CommitmentReports reports,
    PriorExpectation priors,
    ILogger<AssociationServices> logger)
{
    /// <summary>The SOP classes they serve besides storage.</summary>
    public IReadOnlySet<string> SopClasses { get; } = new HashSet<string>
    {
        DicomUID.Verification.Value, DicomUID.ModalityPerformedProcedureStep.Value, DicomUID.StorageCommitmentPushModel.Value,
    };

    /// <summary>Those of them that a requestor may be SCP of, because its reports come on an association of its own.</summary>
    public IReadOnlySet<string> RequestorScpSopClasses { get; } = new HashSet<string> { DicomUID.StorageCommitmentPushModel.Value };

    /// <summary>The services, asked in this order.</summary>
    /// <param name="ledger">The association's own ledger.</param>
    internal IReadOnlyList<IDimseService> For(AssociationLedger ledger) =>
    [
        new VerificationScp(),
        new StoreScp(new StoreHandler(intake, ledger, logger) { Priors = priors }),
        new ModalityPerformedProcedureStepScp(steps),
        new StorageCommitmentScp(commitments),
        new StorageCommitmentScu(reports),
    ];
}
