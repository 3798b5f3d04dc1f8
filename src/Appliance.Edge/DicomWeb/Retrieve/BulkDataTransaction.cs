using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Edge.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>WADO-RS bulk data (PS3.18 10.4.1.1.5): one value of one instance, by the address that its metadata gave.</summary>
internal sealed class BulkDataTransaction(Journal journal, Spool spool)
{
    /// <summary>Sequences around a value: metadata names none deeper.</summary>
    private const int MaxDepth = 64;

    /// <summary>Answers GET …/instances/{instance}/bulkdata/{tag}, with {tag}/{item}/ before it for each sequence around the value.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        InstanceRow row = RetrieveTarget.Of(http).Find(journal, spool).Rows[0];
        DicomFile file = DicomFile.Open(spool.PathOf(row.File));
        DicomItem item = Find(file.Dataset, (string)http.GetRouteValue("path")!);
        if (item is DicomFragmentSequence)
        {
            // PS3.18 8.7.3.3.2: compressed pixel data is given frame by frame.
            await FramesTransaction.WriteAsync(http, row, file, frames: null).ConfigureAwait(false);
            return;
        }

        if (item is not DicomElement element)
        {
            throw new WebException(StatusCodes.Status404NotFound, "That is a sequence: its values have addresses of their own in the metadata.");
        }

        AcceptedType accepted = AcceptedTypes.Of(http.Request).FirstOrDefault(range => range.Matches(MediaTypes.OctetStream))
            ?? throw new WebException(StatusCodes.Status406NotAcceptable, "Bulk data is application/octet-stream: accept it.");
        await OctetAnswer.WriteAsync(http, accepted, [element.OpenRead]).ConfigureAwait(false);
    }

    private static DicomItem Find(DicomDataset dataset, string path)
    {
        string[] steps = path.Split('/');
        if (steps.Length > (2 * MaxDepth) + 1 || steps.Length % 2 == 0)
        {
            throw new WebException(StatusCodes.Status400BadRequest, "A bulk data path is ggggeeee, or ggggeeee/item/ggggeeee, and so on.");
        }

        for (int i = 0; i + 2 < steps.Length; i += 2)
        {
            IReadOnlyList<DicomDataset> items = dataset.GetSequenceItems(Tag(steps[i]));
            if (!int.TryParse(steps[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1 || number > items.Count)
            {
                throw NotThere();
            }

            dataset = items[number - 1];
        }

        return dataset.TryGetItem(Tag(steps[^1]), out DicomItem? item) ? item : throw NotThere();
    }

    private static DicomTag Tag(string text) =>
        text.Length == 8 && DicomTag.TryParse(text, out DicomTag tag)
            ? tag
            : throw new WebException(StatusCodes.Status400BadRequest, "A bulk data path names elements as ggggeeee.");

    private static WebException NotThere() => new(StatusCodes.Status404NotFound, "The instance has no such value: use the addresses that its metadata gives.");
}
