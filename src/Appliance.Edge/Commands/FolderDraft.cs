using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands;

/// <summary>A folder that a verb makes: it appears whole and durable, by a rename, or not at all.</summary>
/// <param name="path">The folder, absolute; it is not there yet.</param>
/// <param name="disk">The disk.</param>
internal sealed class FolderDraft(string path, IFileSystem disk) : IDisposable
{
    private bool _isDone;

    /// <summary>Where its files are until it is done.</summary>
    public string Part { get; } = path + ".part";

    /// <summary>Begins anew: an attempt that a crash ended left its files.</summary>
    public void Begin()
    {
        disk.DeleteFolder(Part);
        disk.CreateFolder(Part);
    }

    /// <summary>Writes a file.</summary>
    /// <param name="name">Its path in the folder.</param>
    /// <param name="write">Writes its contents.</param>
    public void Write(string name, Action<Stream> write)
    {
        string file = Path.Combine(Part, name);
        disk.CreateFolder(Path.GetDirectoryName(file)!);
        using Stream stream = disk.CreateFile(file);
        write(stream);
        disk.Sync(stream);
    }

    /// <summary>Writes a copy of a file.</summary>
    public void Copy(string name, string from) => Write(name, file =>
    {
        using FileStream original = File.OpenRead(from);
        original.CopyTo(file);
    });

    /// <summary>Gives it its name.</summary>
    public void Finish()
    {
        foreach (string folder in Directory.EnumerateDirectories(Part, "*", SearchOption.AllDirectories).Prepend(Part))
        {
            disk.SyncFolder(folder);
        }

        disk.MoveFolder(Part, path);
        disk.SyncFolder(Path.GetDirectoryName(path)!);
        _isDone = true;
    }

    /// <summary>Leaves nothing of what was not finished.</summary>
    public void Dispose()
    {
        if (_isDone)
        {
            return;
        }

        try
        {
            disk.DeleteFolder(Part);
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            // The next attempt removes it; what made this one fail is what a person has to hear.
        }
    }
}
