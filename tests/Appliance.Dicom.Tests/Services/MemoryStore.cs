using Appliance.Dicom.Services;

namespace Appliance.Dicom.Tests.Services;

/// <summary>Takes objects into memory, or refuses them all.</summary>
internal sealed class MemoryStore : IStoreHandler
{
    public Dictionary<string, byte[]> Instances { get; } = [];

    public StoreResult Answer { get; init; } = StoreResult.Success;

    public async ValueTask<StoreResult> StoreAsync(StoreRequest request, Stream data, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        await data.CopyToAsync(all, cancellationToken);
        Instances[request.AffectedSopInstanceUid] = all.ToArray();
        return Answer;
    }
}
