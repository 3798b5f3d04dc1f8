using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Dicom.Imaging.Codecs.Isolation;

/// <summary>What the kernel holds a worker to. A process may always lower its own limits, under the unit's system call filter too.</summary>
internal static partial class ProcessLimits
{
    private const int Data = 2;
    private const int Core = 4;
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const string OomScore = "/proc/self/oom_score_adj";

    /// <summary>
    /// Bounds the memory that can be written, and forbids core dumps, which would hold patient data. RLIMIT_AS would not do: .NET reserves
    /// far more addresses than it ever uses. When the machine itself runs short, the kernel is to take this process before its parent.
    /// </summary>
    /// <exception cref="InvalidOperationException">The kernel refused.</exception>
    internal static void Apply(long memoryBytes)
    {
        Set(Data, memoryBytes);
        Set(Core, 0);
        if (File.Exists(OomScore))
        {
            File.WriteAllText(OomScore, "1000");
        }
    }

    /// <summary>Keeps standard output for the messages; what a codec prints goes to standard error instead.</summary>
    internal static SafeFileHandle TakeStandardOutput()
    {
        int own = Duplicate(StandardOutput);
        return own >= 0 && DuplicateTo(StandardError, StandardOutput) >= 0
            ? new SafeFileHandle(own, ownsHandle: true)
            : throw new InvalidOperationException($"Standard output could not be taken: error {Marshal.GetLastPInvokeError()}.");
    }

    /// <summary>Ends this process after so many seconds, in native code too, should nobody be left to do it; 0 calls that off.</summary>
    internal static void EndAfter(int seconds) => _ = Alarm((uint)seconds);

    /// <summary>Ends this process now: nothing is unwound, no handler runs.</summary>
    internal static void End(int code) => ExitNow(code);

    private static void Set(int resource, long value)
    {
        var limit = new Limit { Soft = (ulong)value, Hard = (ulong)value };
        if (SetLimit(resource, limit) != 0)
        {
            throw new InvalidOperationException($"The kernel refused resource limit {resource}: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        internal ulong Soft;
        internal ulong Hard;
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "alarm")]
    private static partial uint Alarm(uint seconds);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
