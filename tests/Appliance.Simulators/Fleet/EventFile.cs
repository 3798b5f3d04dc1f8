using System.Text;
using Appliance.Contracts;
using Appliance.Fleet.Ingest;

namespace Appliance.Simulators.Fleet;

/// <summary>The committed events as JSON lines, byte for byte as they came: the peer's whole memory, also after a restart.</summary>
public sealed class EventFile : IDisposable
{
    private const string SourcePrefix = "urn:appliance:unit:";

    private readonly FileStream _file;

    /// <summary>Opens or makes the file.</summary>
    /// <param name="path">The file.</param>
    public EventFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    /// <summary>The events of a file; empty when there is none.</summary>
    /// <param name="path">The file.</param>
    public static IReadOnlyList<CloudEvent> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var shared = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var events = new List<CloudEvent>();
        while (shared.ReadLine() is { } line)
        {
            // A last line without its end was never committed, and so never acknowledged.
            if (CloudEvent.TryRead(Encoding.UTF8.GetBytes(line), out _) is { } read)
            {
                events.Add(read);
            }
        }

        return events;
    }

    /// <summary>The ledger that a file amounts to.</summary>
    /// <param name="path">The file.</param>
    public static IngestLedger Ledger(string path)
    {
        var ledger = new IngestLedger();
        foreach (var kept in Read(path).Where(kept => kept.Source.StartsWith(SourcePrefix, StringComparison.Ordinal)))
        {
            ledger.Of(kept.Source[SourcePrefix.Length..], kept.Stream, kept.Epoch).Commit(kept.Seq);
        }

        return ledger;
    }

    /// <summary>Appends an event and makes it durable.</summary>
    /// <param name="payload">The event's bytes.</param>
    public void Commit(ReadOnlySpan<byte> payload)
    {
        _file.Write(payload);
        _file.WriteByte((byte)'\n');
        _file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
