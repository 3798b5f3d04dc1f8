namespace Appliance.Edge.Storage;

/// <summary>One process a role and state folder: a second one would undo the first one's unfinished work at its start.</summary>
public sealed class StateFolderLock : IDisposable
{
    private readonly FileStream _file;

    private StateFolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of <paramref name="role"/>; the kernel gives it back when the process ends, however it ends.</summary>
    /// <param name="folder">The state folder, already prepared.</param>
    /// <param name="role"><c>node</c> or <c>runner</c>: the name of the lock file.</param>
    /// <exception cref="StateFolderException">Another process has it.</exception>
    public static StateFolderLock Acquire(StateFolder folder, string role)
    {
        string path = Path.Combine(folder.Path, role + ".lock");
        try
        {
            // FileShare.None is flock(2) on Linux.
            return new StateFolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException fault)
        {
            throw StateFolderException.ForDisk(folder.Path, fault);
        }
        catch (IOException fault)
        {
            throw new StateFolderException(StateFolderFault.InUse, folder.Path, role, fault);
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();
}
