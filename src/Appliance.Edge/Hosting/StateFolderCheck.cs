using System.Security;

namespace Appliance.Edge.Hosting;

/// <summary>Makes the state folder and proves that this process can write and make durable what it writes there.</summary>
public static class StateFolderCheck
{
    /// <summary>Enough to notice a disk that has no block left, in bytes.</summary>
    private const int ProbeBytes = 64 * 1024;

    /// <summary>Makes the folder where it is missing and probes it.</summary>
    /// <param name="folder">The state folder.</param>
    /// <exception cref="StartException">It cannot be made, read, or written.</exception>
    public static void Probe(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (File.Exists(folder))
        {
            throw new StartException(Texts.Format("StateFolderIsFile", folder), ExitCodes.StateFolder);
        }

        try
        {
            // Studies are patient data: nobody but this user and its group looks inside.
            const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
            Directory.CreateDirectory(folder, mode);
            _ = Directory.EnumerateFileSystemEntries(folder).Any();
            WriteProbe(Path.Combine(folder, $".probe-{Environment.ProcessId}"));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or SecurityException or IOException)
        {
            throw StartFailures.OfStateFolder(folder, e);
        }
    }

    private static void WriteProbe(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.Create, FileAccess.Write);
            probe.Write(new byte[ProbeBytes]);
            probe.Flush(flushToDisk: true);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
