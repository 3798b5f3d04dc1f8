using System.Runtime.InteropServices;

namespace Appliance.Dicom.Data.Values;

internal static class MemoryStreams
{
    /// <summary>A read-only stream over memory, without a copy where the memory is an array.</summary>
    internal static MemoryStream Over(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
}
