using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Storage;

/// <summary>
/// The journal's write transaction, handed to one unit of work after the other by the journal's writer. A unit that
/// throws is undone alone; the commit is shared.
/// </summary>
public sealed class JournalTransaction : JournalSession
{
    internal JournalTransaction(SqliteConnection connection)
        : base(connection)
    {
    }

    /// <summary>What the present unit of work touched.</summary>
    internal JournalTopic Touched { get; private set; }

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Bind(sql, parameters).ExecuteNonQuery();

    /// <summary>Runs an INSERT and returns the new row's id.</summary>
    public long Insert(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        Execute(sql, parameters);
        return Count("SELECT last_insert_rowid()");
    }

    /// <summary>Wakes who waits for <paramref name="topics"/>, once this work is committed.</summary>
    public void Signal(JournalTopic topics) => Touched |= topics;

    internal void StartUnit()
    {
        Touched = JournalTopic.None;
        Execute("SAVEPOINT unit");
    }

    internal void KeepUnit() => Execute("RELEASE unit");

    /// <summary>
    /// Undoes the unit alone. False when there is nothing to go back to: on a failed disk SQLite rolls the whole transaction back by itself
    /// (sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction").
    /// </summary>
    internal bool TryUndoUnit()
    {
        Touched = JournalTopic.None;
        if (SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle) != 0)
        {
            return false;
        }

        Execute("ROLLBACK TO unit");
        Execute("RELEASE unit");
        return true;
    }

    /// <summary>Undoes whatever is open. SQLite may already have done so itself when the disk failed.</summary>
    internal void Abandon()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // "no transaction is active": what was wanted is already the case.
        }
    }
}
