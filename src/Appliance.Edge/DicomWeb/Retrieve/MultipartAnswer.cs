using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>A multipart/related payload (PS3.18 8.6.1.2.1), written while it is read from the disk.</summary>
internal sealed class MultipartAnswer
{
    /// <summary>So many that no stored object holds them by chance or on purpose.</summary>
    private const int BoundaryBytes = 16;

    private readonly HttpResponse _response;
    private readonly string _boundary = "part-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(BoundaryBytes));
    private bool _hasParts;

    /// <summary>Begins the answer; nothing is sent before the first part.</summary>
    /// <param name="response">The response.</param>
    /// <param name="status">Its status.</param>
    /// <param name="rootType">The media type of the parts.</param>
    public MultipartAnswer(HttpResponse response, int status, string rootType)
    {
        _response = response;
        response.StatusCode = status;
        response.ContentType = $"multipart/related; type=\"{rootType}\"; boundary={_boundary}";
    }

    /// <summary>Adds a part.</summary>
    /// <param name="contentType">Its Content-Type.</param>
    /// <param name="location">Its Content-Location; null for none.</param>
    /// <param name="write">Writes its bytes.</param>
    /// <param name="cancellationToken">The client left.</param>
    public async Task AddAsync(string contentType, string? location, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        string place = location is null ? "" : $"Content-Location: {location}\r\n";
        string delimiter = _hasParts ? $"\r\n--{_boundary}\r\n" : $"--{_boundary}\r\n";
        _hasParts = true;
        await WriteAsync($"{delimiter}Content-Type: {contentType}\r\n{place}\r\n", cancellationToken).ConfigureAwait(false);
        await write(_response.Body).ConfigureAwait(false);
    }

    /// <summary>Writes the last boundary, without which nobody takes the payload for whole.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => WriteAsync($"\r\n--{_boundary}--\r\n", cancellationToken);

    private Task WriteAsync(string text, CancellationToken cancellationToken) =>
        _response.Body.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken).AsTask();
}
