namespace Appliance.Dicom.Data.Values;

internal static class ByteOrder
{
    /// <summary>Reverses the bytes of every whole number; what is left of an odd length stays as it is.</summary>
    internal static void Swap(Span<byte> bytes, int unit)
    {
        if (unit == 1)
        {
            return;
        }

        for (var i = 0; i + unit <= bytes.Length; i += unit)
        {
            bytes.Slice(i, unit).Reverse();
        }
    }
}
