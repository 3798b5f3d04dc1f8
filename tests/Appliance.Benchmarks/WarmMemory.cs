using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Benchmarks;

/// <summary>
/// Memory that is there. A virtual machine's host gives a page at its first touch, and takes free ones back after seconds; a file of
/// half a megabyte then costs a millisecond more, for whoever happens to come at such a page. A unit's memory is its own. So this
/// keeps most of the memory for itself, and touches what is left before each measurement.
/// </summary>
internal sealed unsafe partial class WarmMemory : IDisposable
{
    /// <summary>For the peers, and the pages of the files that they write.</summary>
    private const long LeftBytes = 5L << 30;

    /// <summary>Not touched: what the system may want in that moment.</summary>
    private const long SpareBytes = 1L << 30;

    private const int PageBytes = 4096;

    /// <summary><c>POSIX_FADV_DONTNEED</c>.</summary>
    private const int DontNeed = 4;

    private readonly byte* _kept = Take(FreeBytes() - LeftBytes);

    /// <summary>Touches the memory that is free, and gives it back.</summary>
    public static void Touch() => NativeMemory.Free(Take(FreeBytes() - SpareBytes));

    /// <summary>Lets the system forget the contents of the files below <paramref name="folder"/> that are on the disk: their memory is free for the next.</summary>
    public static void Forget(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            try
            {
                using var file = File.OpenHandle(path);
                _ = Advise(file, 0, 0, DontNeed);
            }
            catch (IOException)
            {
                // Locked by a peer that is still there, or gone with it.
            }
        }
    }

    public void Dispose() => NativeMemory.Free(_kept);

    private static byte* Take(long bytes)
    {
        if (bytes <= 0)
        {
            return null;
        }

        var memory = (byte*)NativeMemory.Alloc((nuint)bytes);
        for (long page = 0; page < bytes; page += PageBytes)
        {
            memory[page] = 1;
        }

        return memory;
    }

    private static long FreeBytes() =>
        File.ReadLines("/proc/meminfo")
            .Where(line => line.StartsWith("MemFree:", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024)
            .Single();

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long bytes, int advice);
}
