using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Display;
using Appliance.Edge.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>WADO-RS rendered (PS3.18 10.4.1.1.4): a frame as a picture that any browser shows.</summary>
internal sealed class RenderedTransaction(Journal journal, Spool spool, IFrameDecoder decoder)
{
    private const string Png = "image/png";
    private const string Jpeg = "image/jpeg";
    private const int BestQuality = 100;

    /// <summary>Frames drawn at once: each holds its samples several times over.</summary>
    private const int MaxDrawn = 2;

    private static readonly SemaphoreSlim Turns = new(MaxDrawn, MaxDrawn);

    /// <summary>Answers GET …/instances/{instance}/rendered and …/frames/{frames}/rendered, the latter for one frame.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        RetrieveTarget target = RetrieveTarget.Of(http);
        IReadOnlyList<int> frames = FrameList.Read((string?)http.GetRouteValue("frames") ?? "1");
        if (frames.Count != 1)
        {
            throw new WebException(StatusCodes.Status400BadRequest, "One frame is rendered at a time: name one.");
        }

        string media = Choose(http.Request);
        VoiWindow? window = Window(http.Request.Query["window"]);
        int quality = Quality(http.Request.Query["quality"]);
        string path = spool.PathOf(target.Find(journal, spool).Rows[0].File);
        byte[] picture = await DrawAsync(path, frames[0] - 1, window, media == Png, quality, http.RequestAborted).ConfigureAwait(false);
        http.Response.ContentType = media;
        http.Response.ContentLength = picture.Length;
        await http.Response.Body.WriteAsync(picture, http.RequestAborted).ConfigureAwait(false);
    }

    private async Task<byte[]> DrawAsync(string path, int frame, VoiWindow? window, bool asPng, int quality, CancellationToken cancellationToken)
    {
        await Turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Decoding blocks: not on a thread of the pool, which serves the scanners.
            return await Task.Factory.StartNew(
                () => PictureEncoder.Encode(FrameRenderer.Render(DicomFile.Open(path), frame, window, decoder, cancellationToken), asPng, quality),
                cancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (DicomDataException fault)
        {
            // PS3.18 8.7.4: the resource has no rendered form.
            throw new WebException(StatusCodes.Status406NotAcceptable, $"The instance cannot be rendered: {fault.Message}");
        }
        finally
        {
            Turns.Release();
        }
    }

    /// <summary>PS3.18 table 8.7.4-1: image/jpeg is the default.</summary>
    private static string Choose(HttpRequest request)
    {
        foreach (AcceptedType range in AcceptedTypes.Of(request))
        {
            if (range.Matches(Jpeg))
            {
                return Jpeg;
            }

            if (range.Matches(Png))
            {
                return Png;
            }
        }

        throw new WebException(StatusCodes.Status406NotAcceptable, "Rendered images are image/jpeg or image/png: accept one of them.");
    }

    /// <summary>PS3.18 8.3.5.1.4.</summary>
    private static VoiWindow? Window(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : VoiWindow.TryParse(text, out VoiWindow? window) ? window
        : throw new WebException(StatusCodes.Status400BadRequest, "window is CENTER,WIDTH[,FUNCTION] with the function linear, linear-exact or sigmoid.");

    /// <summary>PS3.18 8.3.5.1.2.</summary>
    private static int Quality(string? text) =>
        string.IsNullOrEmpty(text) ? BestQuality
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int quality) && quality is >= 1 and <= BestQuality ? quality
        : throw new WebException(StatusCodes.Status400BadRequest, "quality is a whole number from 1 to 100.");
}
