namespace Appliance.Edge.Storage;

/// <summary>The folders and files below the unit's state folder.</summary>
public sealed class StateFolder
{
    /// <summary>How the name of a file ends that only tries whether the disk can be written.</summary>
    internal const string ProbeSuffix = ".probe";

    /// <summary>The layout below <paramref name="path"/>; nothing is touched.</summary>
    public StateFolder(string path) => Path = System.IO.Path.GetFullPath(path);

    /// <summary>The state folder itself, absolute.</summary>
    public string Path { get; }

    /// <summary>The SQLite database.</summary>
    public string JournalPath => System.IO.Path.Combine(Path, "journal.db");

    /// <summary>Received instances and produced evidence, one folder a study.</summary>
    public string SpoolPath => System.IO.Path.Combine(Path, "spool");

    /// <summary>Objects that are still being written.</summary>
    public string IncomingPath => System.IO.Path.Combine(SpoolPath, "incoming");

    /// <summary>Pictures and findings of runs, for pages to show: one folder a study.</summary>
    public string ResultsPath => System.IO.Path.Combine(Path, "results");

    /// <summary>Secrets of the site; readable by the service alone.</summary>
    public string KeysPath => System.IO.Path.Combine(Path, "keys");

    /// <summary>Installed apps: packages, and their files by digest.</summary>
    public string AppsPath => System.IO.Path.Combine(Path, "apps");

    /// <summary>Models compiled for this machine's GPU.</summary>
    public string EnginesPath => System.IO.Path.Combine(Path, "engines");

    /// <summary>The public keys of those whose apps are taken, one PEM file each.</summary>
    public string PublishersPath => System.IO.Path.Combine(KeysPath, "publishers");

    /// <summary>Log files.</summary>
    public string LogsPath => System.IO.Path.Combine(Path, "logs");

    /// <summary>Creates the folders and proves that they can be written.</summary>
    /// <exception cref="StateFolderException">They cannot: the message says what to do.</exception>
    public void Prepare()
    {
        string at = Path;
        try
        {
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            const UnixFileMode ownerAndGroup = owner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
            foreach (string folder in new[] { Path, SpoolPath, IncomingPath, KeysPath, LogsPath })
            {
                Create(at = folder, folder == KeysPath ? owner : ownerAndGroup);
            }

            at = Path;
            Probe();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw StateFolderException.ForDisk(at, fault);
        }
    }

    private static void Create(string path, UnixFileMode mode)
    {
        if (!Directory.Exists(path) && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path, mode);
        }
    }

    /// <summary>Existing folders may belong to another user or lie on a read-only disk: only a write tells.</summary>
    private void Probe()
    {
        string probe = System.IO.Path.Combine(IncomingPath, System.IO.Path.GetRandomFileName() + ProbeSuffix);
        using (FileStream file = new(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
        {
            file.WriteByte(0);
            file.Flush(flushToDisk: true);
        }
    }
}
