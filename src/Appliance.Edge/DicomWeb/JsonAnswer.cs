using Appliance.Dicom.Data;
using Microsoft.AspNetCore.Http;

namespace Appliance.Edge.DicomWeb;

/// <summary>Answers in DICOM JSON (PS3.18 F).</summary>
internal static class JsonAnswer
{
    /// <summary>One data set, which is small: a store response.</summary>
    public static async Task WriteAsync(HttpContext http, int status, DicomDataset dataset)
    {
        byte[] json = System.Text.Encoding.UTF8.GetBytes(DicomJson.Serialize(dataset));
        http.Response.StatusCode = status;
        http.Response.ContentType = MediaTypes.DicomJson;
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted).ConfigureAwait(false);
    }
}
