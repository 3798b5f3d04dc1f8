namespace Appliance.Dicom.Network;

/// <summary>One received DIMSE message: its command set, and its data set as bytes that are still arriving.</summary>
/// <param name="Context">The presentation context that it came on.</param>
/// <param name="Command">The command set.</param>
/// <param name="Data">
/// The data set in the context's transfer syntax, or null. It is read from the wire as it is read here, so memory stays bounded; it is
/// valid until the next message is received. Reading throws <see cref="DicomNetworkException"/> when the peer aborts or vanishes, so end
/// of stream always means: complete.
/// </param>
public sealed record DimseMessage(PresentationContext Context, CommandSet Command, Stream? Data);
