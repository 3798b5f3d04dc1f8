using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Storage;

/// <summary>
/// Reads the journal, never writes. Each call sees one consistent snapshot and blocks nobody (WAL). Commands such as
/// <c>studies</c> use it beside a running unit.
/// </summary>
public sealed class JournalReader : IDisposable
{
    /// <summary>Idle connections kept open; more readers than this at once open and close their own.</summary>
    private const int MaxIdle = 4;

    private readonly string _path;
    private readonly ConcurrentBag<JournalSession> _idle = [];
    private volatile bool _closed;

    internal JournalReader(string path) => _path = path;

    /// <summary>Opens the journal of a unit, which may be running.</summary>
    /// <exception cref="StateFolderException">There is none, it is of another version, or it cannot be read.</exception>
    public static JournalReader Open(StateFolder folder)
    {
        if (!File.Exists(folder.JournalPath))
        {
            throw new StateFolderException(StateFolderFault.JournalAbsent, folder.Path);
        }

        var reader = new JournalReader(folder.JournalPath);
        try
        {
            int version = reader.Read(session => JournalSchema.Version(session.Connection));
            return version == JournalSchema.Newest ? reader : throw JournalSchema.VersionFault(folder.JournalPath, version);
        }
        catch (SqliteException fault)
        {
            reader.Dispose();
            throw StateFolderException.ForJournal(folder.JournalPath, fault);
        }
        catch (StateFolderException)
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="read"/> on a snapshot of the journal.</summary>
    public T Read<T>(Func<JournalSession, T> read)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        JournalSession session = _idle.TryTake(out JournalSession? kept) ? kept : Connect();
        try
        {
            session.Count("BEGIN");
            T result = read(session);
            session.Count("COMMIT");
            Keep(session);
            return result;
        }
        catch
        {
            session.Close();
            throw;
        }
    }

    /// <summary>Closes the connections that are idle; one in use closes when its reading ends.</summary>
    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out JournalSession? session))
        {
            session.Close();
        }
    }

    private void Keep(JournalSession session)
    {
        if (_closed || _idle.Count >= MaxIdle)
        {
            session.Close();
        }
        else
        {
            _idle.Add(session);
        }
    }

    private JournalSession Connect()
    {
        SqliteConnection connection = JournalConnection.Open(_path, writable: false);
        return new JournalSession(connection);
    }
}
