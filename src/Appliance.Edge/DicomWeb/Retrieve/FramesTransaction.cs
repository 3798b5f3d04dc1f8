using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Frames;
using Appliance.Edge.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>
/// WADO-RS pixel data (PS3.18 10.4.1.1.3): frames as they are stored, native ones as application/octet-stream, compressed ones
/// each as its own codestream. Only the frames that are asked for are read.
/// </summary>
internal sealed class FramesTransaction(Journal journal, Spool spool)
{
    /// <summary>Answers GET …/instances/{instance}/frames/{frames}.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        RetrieveTarget target = RetrieveTarget.Of(http);
        IReadOnlyList<int> frames = FrameList.Read((string)http.GetRouteValue("frames")!);
        InstanceRow row = target.Find(journal, spool).Rows[0];
        await WriteAsync(http, row, DicomFile.Open(spool.PathOf(row.File)), frames).ConfigureAwait(false);
    }

    /// <summary>Writes frames of an instance.</summary>
    /// <param name="http">The request.</param>
    /// <param name="row">The instance.</param>
    /// <param name="file">Its file.</param>
    /// <param name="frames">Numbers from 1; null for all.</param>
    /// <exception cref="WebException">404: no pixels, or no such frame. 406: the client takes no such frames.</exception>
    public static async Task WriteAsync(HttpContext http, InstanceRow row, DicomFile file, IReadOnlyList<int>? frames)
    {
        if (!file.Dataset.TryGetItem(DicomTag.PixelData, out DicomItem? pixels))
        {
            throw new WebException(StatusCodes.Status404NotFound, "The instance has no pixel data.");
        }

        PixelDescription description = Describe(file.Dataset);
        IReadOnlyList<AcceptedType> accepted = AcceptedTypes.Of(http.Request);
        if (pixels is DicomFragmentSequence fragments)
        {
            var syntax = DicomTransferSyntax.Lookup(row.Facts.TransferSyntax);
            (AcceptedType range, string media) = FrameMedia.Choose(accepted, syntax)
                ?? throw NotAcceptable(FrameMedia.Of(syntax) ?? MediaTypes.OctetStream, syntax);
            EncapsulatedFrames found = EncapsulatedFrames.Find(file.Dataset, fragments, description.NumberOfFrames);
            await OctetAnswer.WriteAsync(
                http, range, media, $"{media}; transfer-syntax={syntax.UID.Value}",
                [.. Wanted(frames, found.Count).Select(frame => (Func<Stream>)(() => new MemoryStream(found.Read(frame - 1), writable: false)))])
                .ConfigureAwait(false);
            return;
        }

        AcceptedType octets = accepted.FirstOrDefault(range => range.Matches(MediaTypes.OctetStream)
                && (range.TransferSyntax is "" or "*" || range.TransferSyntax == DicomTransferSyntax.ExplicitVRLittleEndian.UID.Value))
            ?? throw NotAcceptable(MediaTypes.OctetStream, DicomTransferSyntax.ExplicitVRLittleEndian);
        var native = new NativeFrameBytes((DicomElement)pixels, description);
        await OctetAnswer.WriteAsync(
            http, octets, [.. Wanted(frames, native.Count).Select(frame => (Func<Stream>)(() => native.Open(frame - 1)))]).ConfigureAwait(false);
    }

    private static PixelDescription Describe(DicomDataset dataset)
    {
        try
        {
            return PixelDescription.Read(dataset);
        }
        catch (DicomDataException fault)
        {
            throw new WebException(StatusCodes.Status404NotFound, $"The instance has no frames that can be told apart: {fault.Message}");
        }
    }

    private static IEnumerable<int> Wanted(IReadOnlyList<int>? frames, int count)
    {
        if (frames is null)
        {
            return Enumerable.Range(1, count);
        }

        return frames.All(frame => frame <= count)
            ? frames
            : throw new WebException(StatusCodes.Status404NotFound, $"The instance has {count} frames.");
    }

    private static WebException NotAcceptable(string media, DicomTransferSyntax syntax) => new(
        StatusCodes.Status406NotAcceptable,
        $"These frames are {media} in transfer syntax {syntax.UID.Value}: accept multipart/related; type=\"{media}\"; transfer-syntax=*.");
}
