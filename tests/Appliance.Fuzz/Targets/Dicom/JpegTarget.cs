using Appliance.Dicom.Data;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>JPEG in all its processes, in a worker.</summary>
internal sealed class JpegTarget() : CodecTarget("jpeg", DicomTransferSyntax.JPEGBaseline8Bit, CodecWorkers.Pool);
