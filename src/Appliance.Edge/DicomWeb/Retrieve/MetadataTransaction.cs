using Appliance.Dicom.Data;
using Appliance.Edge.Storage;
using Microsoft.AspNetCore.Http;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>WADO-RS metadata (PS3.18 10.4.1.1.2): everything but the bulk values, which are named by their address.</summary>
internal sealed class MetadataTransaction(Journal journal, Spool spool)
{
    /// <summary>Bulk values up to this length stand inline: an address would be as long.</summary>
    private const long MaxInlineBytes = 256;

    /// <summary>Answers GET …/metadata of a study, a series or an instance.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        RetrieveTarget target = RetrieveTarget.Of(http);
        MediaTypes.RequireJson(http.Request);
        RetrieveTarget.Found found = target.Find(journal, spool);
        string services = DicomWebAddress.Of(http.Request);
        await JsonAnswer.WriteArrayAsync(http, found.Status, found.Rows, (row, stream) => Write(row, services, stream)).ConfigureAwait(false);
    }

    private void Write(InstanceRow row, string services, Stream stream)
    {
        DicomDataset dataset = DicomFile.Open(spool.PathOf(row.File)).Dataset;
        string bulk = $"{services}/studies/{row.Facts.StudyUid}/series/{row.Facts.SeriesUid}/instances/{row.Facts.SopUid}/bulkdata/";
        DicomJson.Write(stream, dataset, (path, item) => item is DicomElement { Length: <= MaxInlineBytes } && item.Tag != DicomTag.PixelData ? null : bulk + path);
    }
}
