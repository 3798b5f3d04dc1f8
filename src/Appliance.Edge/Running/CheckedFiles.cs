using Appliance.Edge.Storage;

namespace Appliance.Edge.Running;

/// <summary>
/// Remembers for a while which files were seen to hold what was received, so that sixty apps on one study do not read it sixty times. A file
/// whose length or time of change is another than it was then is read again; damage that leaves both as they were is found the next time.
/// </summary>
/// <param name="clock">Measures the while.</param>
public sealed class CheckedFiles(TimeProvider clock)
{
    /// <summary>How long a file counts as seen: as long as the runs of one study usually take.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    /// <summary>Most that are remembered; with more, those before are forgotten.</summary>
    private const int MaxFiles = 50_000;

    private readonly Lock _changing = new();
    private Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);
    private Dictionary<string, Seen> _before = new(StringComparer.Ordinal);

    /// <summary>Whether the file was seen to hold these bytes, and nothing has touched it since.</summary>
    internal bool Knows(string path, InstanceRow instance)
    {
        Seen? seen;
        lock (_changing)
        {
            seen = _seen.GetValueOrDefault(path) ?? _before.GetValueOrDefault(path);
        }

        return seen is not null && clock.GetElapsedTime(seen.At) < Lasts && seen.Digest.AsSpan().SequenceEqual(instance.Digest.Span) && seen.Look == Look(path);
    }

    /// <summary>How the file looks now: taken before it is read, so that a change meanwhile is seen.</summary>
    internal static (long Length, long ChangedAt)? Look(string path) =>
        new FileInfo(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc.Ticks) : null;

    /// <summary>Notes that the file held these bytes.</summary>
    internal void Note(string path, InstanceRow instance, (long Length, long ChangedAt)? look)
    {
        lock (_changing)
        {
            if (_seen.Count >= MaxFiles / 2)
            {
                (_before, _seen) = (_seen, new Dictionary<string, Seen>(StringComparer.Ordinal));
            }

            _seen[path] = new Seen(instance.Digest.ToArray(), look, clock.GetTimestamp());
        }
    }

    private sealed record Seen(byte[] Digest, (long Length, long ChangedAt)? Look, long At);
}
