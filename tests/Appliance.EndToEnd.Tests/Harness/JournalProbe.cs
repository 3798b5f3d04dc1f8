using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Appliance.EndToEnd.Tests.Harness;

/// <summary>Looks into a unit's journal from outside, read-only: for what no verb of the program tells fast enough.</summary>
public sealed class JournalProbe(string stateFolder)
{
    private readonly string _connection = new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(stateFolder, "journal.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false,
    }.ConnectionString;

    /// <summary>The first column of the rows that a query gives, as text; empty while there is no journal yet.</summary>
    public IReadOnlyList<string> Column(string query) => [.. Rows(query).Select(row => row[0])];

    /// <summary>The rows that a query gives, as text; empty while there is no journal yet.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows(string query)
    {
        if (!File.Exists(Path.Combine(stateFolder, "journal.db")))
        {
            return [];
        }

        using var connection = new SqliteConnection(_connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = new List<IReadOnlyList<string>>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column =>
                reader.IsDBNull(column) ? "" : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)!)]);
        }

        return rows;
    }

    /// <summary>How many rows a query counts.</summary>
    public int Count(string query) => Column(query) is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 0;
}
