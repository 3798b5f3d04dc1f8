namespace Appliance.Edge.Storage;

/// <summary>
/// The disk operations that durability depends on, and no others. Tests let the n-th of them fail, for every n, and then
/// look whether anything acknowledged was lost.
/// </summary>
public interface IFileSystem
{
    /// <summary>Creates a folder that may already exist, and makes its entry in the parent durable.</summary>
    void CreateFolder(string path);

    /// <summary>Creates a file that must not exist, for writing.</summary>
    Stream CreateFile(string path);

    /// <summary>Makes what was written to <paramref name="file"/> durable.</summary>
    void Sync(Stream file);

    /// <summary>Gives a file its final name, atomically; refuses to replace another file.</summary>
    void Rename(string from, string to);

    /// <summary>Gives a file a second name; refuses to replace another file.</summary>
    void Link(string existing, string name);

    /// <summary>Gives a folder its final name, atomically; refuses to replace another folder.</summary>
    void MoveFolder(string from, string to);

    /// <summary>Removes a folder with all that is in it; one that is not there is no fault.</summary>
    void DeleteFolder(string path);

    /// <summary>Makes the names in a folder durable.</summary>
    void SyncFolder(string path);

    /// <summary>Removes a file; one that is not there is no fault.</summary>
    void Delete(string path);

    /// <summary>How many names a file has.</summary>
    int NamesOf(string path);

    /// <summary>Bytes that may still be written below <paramref name="path"/>.</summary>
    long FreeBytes(string path);
}
