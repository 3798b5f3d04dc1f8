using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Where performed procedure steps are kept. Success is returned only when the step is durable.</summary>
public interface IPerformedStepHandler
{
    /// <summary>N-CREATE (PS3.4 F.7.2.1).</summary>
    /// <param name="association">Who asks.</param>
    /// <param name="sopInstanceUid">The step.</param>
    /// <param name="attributes">Its attributes, unchecked: see <see cref="PerformedStep.Create"/>.</param>
    /// <param name="cancellationToken">Gives up; the association is then aborted.</param>
    ValueTask<NServiceResult> CreateAsync(
        AssociationFacts association, string sopInstanceUid, DicomDataset attributes, CancellationToken cancellationToken);

    /// <summary>N-SET (PS3.4 F.7.2.2).</summary>
    /// <param name="association">Who asks.</param>
    /// <param name="sopInstanceUid">The step.</param>
    /// <param name="modification">What changes, unchecked: see <see cref="PerformedStep.Set"/>.</param>
    /// <param name="cancellationToken">Gives up; the association is then aborted.</param>
    ValueTask<NServiceResult> SetAsync(
        AssociationFacts association, string sopInstanceUid, DicomDataset modification, CancellationToken cancellationToken);
}
