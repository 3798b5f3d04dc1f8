using System.Runtime.InteropServices;
using Appliance.Contracts;

namespace Appliance.Edge.Uplink;

/// <summary>Asks the kernel whether anything disciplines the clock.</summary>
internal static partial class SystemClock
{
    // adjtimex(2): returns TIME_ERROR while STA_UNSYNC is set. struct timex is 208 bytes on 64-bit Linux.
    private const int TimeError = 5;
    private const int TimexBytes = 208;

    /// <summary>One of <see cref="ClockQuality"/>.</summary>
    public static string Quality()
    {
        Span<byte> query = stackalloc byte[TimexBytes];
        query.Clear(); // modes = 0: read only
        return AdjustTime(query) is >= 0 and not TimeError ? ClockQuality.Synchronized : ClockQuality.Unsynchronized;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(Span<byte> timex);
}
