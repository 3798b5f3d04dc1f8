using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Edge.Commands.Query;

/// <summary>Writes what a C-GET brings as Part 10 files, one an instance, byte for byte; a file is there whole or not at all.</summary>
internal sealed class ObjectFolder(string folder) : IStoreHandler
{
    public async ValueTask<StoreResult> StoreAsync(StoreRequest request, Stream data, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, request.AffectedSopInstanceUid + ".dcm");
        string part = path + ".part";
        try
        {
            Directory.CreateDirectory(folder);
            await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
            {
                DicomPart10Preamble.WriteFileMeta(
                    file, request.AffectedSopClassUid, request.AffectedSopInstanceUid, request.TransferSyntaxUid, request.Association.CalledAE);
                await data.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            }

            File.Move(part, path, overwrite: true);
            return StoreResult.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new StoreResult(DicomStatus.OutOfResources, "the file cannot be written");
        }
        finally
        {
            File.Delete(part);
        }
    }
}
