using Appliance.Dicom.Data;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>JPEG 2000, in a worker.</summary>
internal sealed class Jpeg2000Target() : CodecTarget("jpeg2000", DicomTransferSyntax.JPEG2000Lossless, CodecWorkers.Pool);
