using System.Net.Http.Headers;
using Microsoft.AspNetCore.WebUtilities;

namespace Appliance.Edge.Tests.DicomWeb;

/// <summary>A multipart answer, read by the other implementation that is at hand.</summary>
internal static class MultipartPayload
{
    public static async Task<List<(string ContentType, byte[] Bytes)>> ReadAsync(HttpResponseMessage response)
    {
        MediaTypeHeaderValue type = response.Content.Headers.ContentType!;
        Assert.Equal("multipart/related", type.MediaType);
        string boundary = type.Parameters.Single(p => p.Name == "boundary").Value!;
        var reader = new MultipartReader(boundary, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var parts = new List<(string, byte[])>();
        while (await reader.ReadNextSectionAsync(TestContext.Current.CancellationToken) is { } section)
        {
            using var bytes = new MemoryStream();
            await section.Body.CopyToAsync(bytes, TestContext.Current.CancellationToken);
            parts.Add((section.ContentType!, bytes.ToArray()));
        }

        return parts;
    }
}
