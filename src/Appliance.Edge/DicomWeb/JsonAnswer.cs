using Appliance.Dicom.Data;
using Microsoft.AspNetCore.Http;

namespace Appliance.Edge.DicomWeb;

/// <summary>Answers in DICOM JSON (PS3.18 F).</summary>
internal static class JsonAnswer
{
    /// <summary>One data set, which is small: a store response.</summary>
    public static async Task WriteAsync(HttpContext http, int status, DicomDataset dataset)
    {
        using var json = new MemoryStream();
        DicomJson.Write(json, dataset);
        Begin(http, status);
        http.Response.ContentLength = json.Length;
        await FlushAsync(json, http).ConfigureAwait(false);
    }

    /// <summary>An array with a data set for each of <paramref name="rows"/>: one at a time is in memory.</summary>
    public static async Task WriteArrayAsync<T>(HttpContext http, int status, IEnumerable<T> rows, Action<T, Stream> write)
    {
        using var json = new MemoryStream();
        json.WriteByte((byte)'[');
        bool isFirst = true;
        foreach (T row in rows)
        {
            if (!isFirst)
            {
                json.WriteByte((byte)',');
            }

            // The first object is made before the status is out: a fault of it can still be told.
            write(row, json);
            if (isFirst)
            {
                Begin(http, status);
                isFirst = false;
            }

            await FlushAsync(json, http).ConfigureAwait(false);
        }

        json.WriteByte((byte)']');
        await FlushAsync(json, http).ConfigureAwait(false);
    }

    private static void Begin(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = MediaTypes.DicomJson;
        http.Response.Headers.XContentTypeOptions = "nosniff";
    }

    private static async Task FlushAsync(MemoryStream json, HttpContext http)
    {
        await http.Response.Body.WriteAsync(json.GetBuffer().AsMemory(0, (int)json.Length), http.RequestAborted).ConfigureAwait(false);
        json.SetLength(0);
    }
}
