using Appliance.Dicom.Network;
using Microsoft.AspNetCore.Http;

namespace Appliance.Edge.DicomWeb.Store;

/// <summary>
/// The body of a part, forward only. What breaks the connection becomes the exception of the network, so that nobody takes
/// a client that left for a disk that failed.
/// </summary>
internal sealed class PartStream(Stream body) : BodyStream
{
    /// <summary>Runs what reads the payload.</summary>
    /// <exception cref="WebException">413 or 400: a limit is passed, or the framing is broken.</exception>
    /// <exception cref="DicomNetworkException">The payload broke off.</exception>
    public static async Task<T> Guarded<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (InvalidDataException fault)
        {
            throw new WebException(
                StatusCodes.Status400BadRequest,
                $"The payload cannot be taken apart ({fault.Message.TrimEnd('.')}): lines of its framing end in CR LF (RFC 2046), headers are short.");
        }
        catch (IOException fault)
        {
            throw new DicomNetworkException(NetworkFailure.ConnectionLost, "the payload ended before its last boundary", fault);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await Guarded(() => body.ReadAsync(buffer, cancellationToken).AsTask()).ConfigureAwait(false);
}
