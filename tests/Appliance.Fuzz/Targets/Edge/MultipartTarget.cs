using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Edge.DicomWeb;
using Appliance.Edge.DicomWeb.Store;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Payloads of STOW-RS: parts within their limits, each a DICOM file or none, or a refusal with a status.</summary>
internal sealed class MultipartTarget : IFuzzTarget
{
    private static readonly AssociationFacts Facts = new()
    {
        IsRequestor = false, CallingAE = "STOW-RS", CalledAE = "UNIT", PeerMaxPduLength = 0, PresentationContexts = [],
    };

    public string Name => "multipart";

    public void Run(ReadOnlySpan<byte> input) => ReadAsync(input.ToArray()).GetAwaiter().GetResult();

    private static async Task ReadAsync(byte[] input)
    {
        long given = 0;
        try
        {
            MultipartRelated payload = MultipartRelated.Over("multipart/related; type=\"application/dicom\"; boundary=b", new MemoryStream(input));
            while (await payload.NextAsync(CancellationToken.None) is var (_, body))
            {
                try
                {
                    InstancePart part = await InstancePart.ReadAsync(body, Facts, CancellationToken.None);
                    using var data = new MemoryStream();
                    await part.Data.CopyToAsync(data);
                    given += data.Length;
                }
                catch (DicomDataException)
                {
                    // Refused alone; the next part is read.
                }
            }
        }
        catch (Exception refusal) when (refusal is WebException or DicomNetworkException)
        {
            // Answered with a status.
        }

        if (given > input.Length)
        {
            throw new OracleException("the parts hold more bytes than the payload");
        }
    }
}
