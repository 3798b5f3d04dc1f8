using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Frames;

/// <summary>The bytes of one frame among the fragments.</summary>
/// <param name="First">First fragment.</param>
/// <param name="Count">Number of fragments.</param>
/// <param name="Skip">Bytes of the first fragment that come before the frame.</param>
/// <param name="Length">Bytes of the frame; null for all that the fragments hold.</param>
internal readonly record struct FrameSpan(int First, int Count, long Skip = 0, long? Length = null)
{
    internal long LengthIn(IReadOnlyList<DicomValue> fragments)
    {
        long total = -Skip;
        for (int i = 0; i < Count; i++)
        {
            total += fragments[First + i].Length;
        }

        return Math.Min(Length ?? total, total);
    }
}
