using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>How far a retrieval is (PS3.7 9.1.3.1, 9.1.4.1). A count that the peer does not tell is null.</summary>
/// <param name="Remaining">Objects still to be stored.</param>
/// <param name="Completed">Objects stored.</param>
/// <param name="Failed">Objects that could not be stored.</param>
/// <param name="Warnings">Objects stored with a remark.</param>
public readonly record struct SubOperations(int? Remaining, int? Completed, int? Failed, int? Warnings)
{
    internal static SubOperations Of(CommandSet response) => new(
        response.RemainingSubOperations, response.CompletedSubOperations, response.FailedSubOperations, response.WarningSubOperations);
}
