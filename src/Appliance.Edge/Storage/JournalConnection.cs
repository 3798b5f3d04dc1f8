using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Storage;

/// <summary>How every connection to the journal is opened.</summary>
internal static class JournalConnection
{
    /// <summary>
    /// Opens with write-ahead logging, a sync on every commit (a row that was answered survives a power cut), and
    /// SQLite's own wait for the other process's transaction.
    /// </summary>
    public static SqliteConnection Open(string path, bool writable, TimeSpan? patience = null)
    {
        TimeSpan wait = patience ?? Journal.Patience;
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = writable ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = (int)wait.TotalSeconds,
        };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            string settings = writable
                ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;"
                : "PRAGMA query_only = ON;";
            command.CommandText = string.Create(
                CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(int)wait.TotalMilliseconds}; {settings}");
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
