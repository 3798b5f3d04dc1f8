using System.Net;
using System.Security.Cryptography;
using Appliance.Edge.Hosting;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands.Weights;

/// <summary>
/// Gets the files that a package points at: from the cache, else from where the pointer says. Whatever comes over the network is taken for its
/// digest alone, and never more of it than the pointer says it has.
/// </summary>
internal sealed class WeightsFetch(WeightsCache cache, HttpMessageHandler handler, TimeProvider clock) : IDisposable
{
    /// <summary>Longest time for one file.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    // Its own limit would end with the headers of the answer.
    private readonly HttpClient _client = new(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    /// <summary>The bytes of a file, with the digest that the pointer gives.</summary>
    /// <exception cref="InvalidDataException">It cannot be had, or is another file.</exception>
    public async Task<byte[]> ObtainAsync(WeightSource source, CancellationToken cancellationToken)
    {
        if (await cache.FindAsync(source, cancellationToken).ConfigureAwait(false) is { } kept)
        {
            return kept;
        }

        byte[] bytes = await FetchAsync(source, cancellationToken).ConfigureAwait(false);
        string digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (digest != source.Sha256)
        {
            throw new InvalidDataException(Texts.Format("WeightsOtherDigest", source.Url, digest, source.Sha256));
        }

        cache.Keep(source, bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<byte[]> FetchAsync(WeightSource source, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            using HttpResponseMessage answer = await _client.GetAsync(source.Url, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw Unavailable(source, $"HTTP {(int)answer.StatusCode}");
            }

            await using Stream content = await answer.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            byte[] bytes = new byte[checked((int)source.Bytes)];
            int read = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, either.Token).ConfigureAwait(false);
            bool isLonger = read == bytes.Length && await content.ReadAsync(new byte[1], either.Token).ConfigureAwait(false) > 0;
            return isLonger
                ? throw new InvalidDataException(Texts.Format("WeightsTooLong", source.Url, source.Bytes))
                : read == bytes.Length ? bytes : bytes[..read];
        }
        catch (Exception cause) when (cause is HttpRequestException or IOException or UriFormatException)
        {
            throw Unavailable(source, cause.Message);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Unavailable(source, Texts.Format("WeightsTooSlow", Timeout.TotalMinutes));
        }
    }

    private InvalidDataException Unavailable(WeightSource source, string cause) => new(Texts.Format("WeightsUnavailable", source.Url, cause, source.Sha256, cache.Folder));
}
