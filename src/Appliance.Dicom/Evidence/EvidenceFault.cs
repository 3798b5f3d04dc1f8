namespace Appliance.Dicom.Evidence;

/// <summary>One way in which an object departs from the standard. It holds no value of the object: what it says may be logged.</summary>
/// <param name="Rule">The clause and what it asks for, as <c>PS3.3 C.7.5.2 DeviceSerialNumber type 1</c>.</param>
/// <param name="Path">Where, as <c>SegmentSequence[2].SegmentLabel</c>; empty for the object as a whole.</param>
/// <param name="Message">What is wrong there.</param>
public sealed record EvidenceFault(string Rule, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Path.Length == 0 ? $"{Message} ({Rule})" : $"{Path}: {Message} ({Rule})";
}
