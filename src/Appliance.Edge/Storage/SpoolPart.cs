namespace Appliance.Edge.Storage;

/// <summary>An object whose bytes are written under a temporary name. Disposed without being kept, it is removed.</summary>
public sealed class SpoolPart : IDisposable
{
    private readonly Spool _spool;

    internal SpoolPart(Spool spool, Stream contents, string path, long bytes, byte[] digest)
    {
        _spool = spool;
        Contents = contents;
        Path = path;
        Bytes = bytes;
        Digest = digest;
    }

    /// <summary>The open file, for its sync.</summary>
    internal Stream Contents { get; }

    /// <summary>Where the object lies at present, absolute.</summary>
    public string Path { get; private set; }

    /// <summary>Bytes of the data set, without the Part 10 header.</summary>
    public long Bytes { get; }

    /// <summary>SHA-256 of the data set, exactly as received.</summary>
    public byte[] Digest { get; }

    /// <summary>The name relative to the spool once the object was put into its place, else null.</summary>
    public string? File { get; private set; }

    /// <summary>True once the journal knows the object: it then stays.</summary>
    public bool IsKept { get; private set; }

    /// <summary>Says that the journal committed the object's row.</summary>
    public void Keep() => IsKept = true;

    /// <summary>Removes the object unless the journal knows it.</summary>
    public void Dispose()
    {
        Contents.Dispose();
        if (!IsKept)
        {
            _spool.Remove(Path);
        }
    }

    internal void MovedTo(string path, string file)
    {
        Path = path;
        File = file;
    }
}
