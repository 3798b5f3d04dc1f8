using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Codecs;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>RLE, in this process.</summary>
internal sealed class RleTarget() : CodecTarget("rle", DicomTransferSyntax.RLELossless, new RleDecoder());
