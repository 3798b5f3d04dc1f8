using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Storage;

/// <summary>
/// A consistent view of the journal on one connection, with each statement prepared once. Not for use after the call
/// that handed it out, and by one thread only.
/// </summary>
public class JournalSession
{
    /// <summary>Statements kept prepared per connection: the unit has some dozens; a runaway caller is a defect.</summary>
    private const int MaxPrepared = 256;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = [];

    internal JournalSession(SqliteConnection connection) => _connection = connection;

    internal SqliteConnection Connection => _connection;

    /// <summary>The rows that <paramref name="sql"/> selects, each mapped by <paramref name="map"/>.</summary>
    public List<T> Query<T>(
        string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteDataReader reader = Bind(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    /// <summary>The first row that <paramref name="sql"/> selects, or <c>default</c> when there is none.</summary>
    public T? First<T>(
        string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteDataReader reader = Bind(sql, parameters).ExecuteReader();
        return reader.Read() ? map(reader) : default;
    }

    /// <summary>The first column of the first row as a number; 0 when there is no row.</summary>
    public long Count(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Bind(sql, parameters).ExecuteScalar() is long number ? number : 0;

    /// <summary>Prepares (once) and binds; a null value becomes SQL NULL.</summary>
    private protected SqliteCommand Bind(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_prepared.TryGetValue(sql, out SqliteCommand? command))
        {
            if (_prepared.Count >= MaxPrepared)
            {
                throw new InvalidOperationException("Too many different statements: bind values instead of writing them into SQL.");
            }

            command = _connection.CreateCommand();
            command.CommandText = sql;
            _prepared.Add(sql, command);
        }

        command.Parameters.Clear();
        foreach ((string name, object? value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }

    internal void Close()
    {
        foreach (SqliteCommand command in _prepared.Values)
        {
            command.Dispose();
        }

        _prepared.Clear();
        _connection.Dispose();
    }
}
