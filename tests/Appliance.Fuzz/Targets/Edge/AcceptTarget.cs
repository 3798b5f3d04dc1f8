using System.Text;
using Appliance.Edge.DicomWeb;
using Appliance.Edge.DicomWeb.Retrieve;
using Appliance.Edge.DicomWeb.Store;
using Microsoft.AspNetCore.Http;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Accept and Content-Type headers, and lists of frames: read within their limits, or refused with status 400 or 415.</summary>
internal sealed class AcceptTarget : IFuzzTarget
{
    public string Name => "accept";

    public void Run(ReadOnlySpan<byte> input)
    {
        string text = Encoding.Latin1.GetString(input);
        Try(() =>
        {
            IReadOnlyList<AcceptedType> accepted = AcceptedTypes.Read(text);
            if (accepted.Any(range => range.Quality is <= 0 or > 1))
            {
                throw new OracleException("a quality that is none");
            }

            InstanceForms.Choose(accepted, "1.2.840.10008.1.2");
        });
        Try(() => MultipartRelated.Over(text, Stream.Null));
        Try(() =>
        {
            if (FrameList.Read(text).Any(frame => frame < 1))
            {
                throw new OracleException("a frame before the first");
            }
        });
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (WebException refusal) when (refusal.Status is StatusCodes.Status400BadRequest or StatusCodes.Status415UnsupportedMediaType)
        {
            // What makes no sense is said.
        }
    }
}
