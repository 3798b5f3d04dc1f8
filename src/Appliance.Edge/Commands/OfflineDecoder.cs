using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Codecs.Isolation;

namespace Appliance.Edge.Commands;

/// <summary>The decoders of a verb that runs without a unit: the same as the runner's, ended with the verb.</summary>
internal sealed class OfflineDecoder : IDisposable
{
    private readonly DecodeWorkerPool _workers = new(new DecodeWorkerOptions(), TimeProvider.System);

    public OfflineDecoder() => Decoder = new FrameDecoders(new RleDecoder(), _workers);

    public IFrameDecoder Decoder { get; }

    public void Dispose() => _workers.Dispose();
}
