using System.Globalization;

namespace Appliance.EndToEnd.Tests.Harness;

/// <summary>A small real disk of the test's own (tmpfs) that can really be full. Only root can mount one.</summary>
public sealed class TinyDisk : IDisposable
{
    private const int PageBytes = 4096;
    private const int BlockBytes = 256 * PageBytes;
    private readonly TestFolder _folder = new();

    private TinyDisk() => Mount = _folder.Sub("disk");

    /// <summary>Where the disk is.</summary>
    public string Mount { get; }

    /// <summary>Bytes that are left.</summary>
    public long FreeBytes => new DriveInfo(Mount).AvailableFreeSpace;

    private string Filler => Path.Combine(Mount, "somebody-elses-file");

    /// <summary>Mounts a disk; skips the test for anybody but root.</summary>
    public static async Task<TinyDisk> MountAsync(int mebibytes)
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can mount a small disk.");
        var disk = new TinyDisk();
        (await Tool.RunAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m"), "tmpfs", disk.Mount)).Expect();
        return disk;
    }

    /// <summary>Fills it with somebody else's file until <paramref name="leftBytes"/> are free.</summary>
    public void Fill(long leftBytes)
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[BlockBytes];
        try
        {
            for (var free = FreeBytes; free > leftBytes; free = FreeBytes)
            {
                file.Write(block.AsSpan(0, free - leftBytes > BlockBytes ? BlockBytes : PageBytes));
            }
        }
        catch (IOException) when (leftBytes == 0)
        {
            // Full to the last byte, as asked: a unit that writes at the same time may be faster.
        }
    }

    /// <summary>Takes somebody else's file away.</summary>
    public void Empty() => File.Delete(Filler);

    /// <summary>Makes it a disk that can be read only, as a kernel does after an error.</summary>
    public async Task TurnReadOnlyAsync() => (await Tool.RunAsync("mount", "-o", "remount,ro", Mount)).Expect();

    /// <inheritdoc/>
    public void Dispose()
    {
        using var unmount = System.Diagnostics.Process.Start("umount", ["--lazy", Mount]);
        unmount.WaitForExit();
        _folder.Dispose();
    }
}
