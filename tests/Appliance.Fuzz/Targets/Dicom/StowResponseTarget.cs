using Appliance.Dicom.Services;
using Appliance.Dicom.Web;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>Answers of STOW-RS servers in JSON and XML: a status, or nothing. Success only where the instance is named.</summary>
internal sealed class StowResponseTarget : IFuzzTarget
{
    private const string Uid = "1.2.3.1";

    public string Name => "stow-response";

    public void Run(ReadOnlySpan<byte> input)
    {
        StoreResult? result = StowResponse.Find(input, Uid);
        if (result is { Status.IsFailure: false } && input.IndexOf("1.2.3"u8) < 0 && input.IndexOf("\\u"u8) < 0 && input.IndexOf("&#"u8) < 0)
        {
            throw new OracleException("success for an instance that the answer does not name");
        }
    }
}
