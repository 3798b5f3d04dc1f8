using Appliance.Dicom.Data;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>JPEG-LS, in a worker.</summary>
internal sealed class JpegLsTarget() : CodecTarget("jpegls", DicomTransferSyntax.Lookup("1.2.840.10008.1.2.4.80"), CodecWorkers.Pool);
