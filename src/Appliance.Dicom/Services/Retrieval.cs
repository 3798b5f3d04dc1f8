using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>What C-MOVE and C-GET have in common.</summary>
internal static class Retrieval
{
    public static async Task<RetrieveResult> RunAsync(
        QueryExchange exchange, CommandField field, DicomDataset identifier, string moveDestination, CancellationToken cancellationToken)
    {
        var (last, failed) = await exchange.RunAsync(field, identifier, moveDestination, cancellationToken).ConfigureAwait(false);
        return new RetrieveResult(last.Status, last.ErrorComment, SubOperations.Of(last), FailedInstances(failed, exchange.Syntax));
    }

    public static Func<CommandSet, ReadOnlyMemory<byte>?, bool> Report(Func<SubOperations, bool>? progress) =>
        (response, _) => progress?.Invoke(SubOperations.Of(response)) ?? true;

    // PS3.4 C.4.2.1.4.2: the last response names the instances that failed; a list that cannot be read changes no status.
    private static IReadOnlyList<string> FailedInstances(ReadOnlyMemory<byte>? identifier, DicomTransferSyntax syntax)
    {
        try
        {
            return identifier is { Length: > 0 } bytes ? DicomDatasetReader.Read(bytes, syntax).GetStrings(DicomTag.FailedSOPInstanceUIDList) : [];
        }
        catch (DicomDataException)
        {
            return [];
        }
    }
}
