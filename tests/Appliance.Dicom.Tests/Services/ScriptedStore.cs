using System.Collections.Concurrent;
using Appliance.Dicom.Services;

namespace Appliance.Dicom.Tests.Services;

/// <summary>A store handler that does what the test says and keeps what it saw.</summary>
internal sealed class ScriptedStore(Func<StoreRequest, Stream, CancellationToken, ValueTask<StoreResult>>? script = null) : IStoreHandler
{
    public ConcurrentQueue<(StoreRequest Request, byte[] Data)> Stored { get; } = new();

    public ConcurrentQueue<Exception> Failures { get; } = new();

    public async ValueTask<StoreResult> StoreAsync(StoreRequest request, Stream data, CancellationToken cancellationToken)
    {
        try
        {
            if (script is not null)
            {
                return await script(request, data, cancellationToken);
            }

            using var memory = new MemoryStream();
            await data.CopyToAsync(memory, cancellationToken);
            Stored.Enqueue((request, memory.ToArray()));
            return StoreResult.Success;
        }
        catch (Exception e)
        {
            Failures.Enqueue(e);
            throw;
        }
    }
}
