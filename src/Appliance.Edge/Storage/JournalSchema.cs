using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Storage;

/// <summary>
/// The journal's tables, as numbered SQL files in <c>Storage/Schema</c> (<c>0001-journal.sql</c>, …). A file that was
/// ever released is never edited: a change is the next number. <c>PRAGMA user_version</c> says how far a journal is.
/// </summary>
internal static class JournalSchema
{
    private const string Prefix = "Appliance.Edge.Storage.Schema.";

    /// <summary>The version that this program writes.</summary>
    public static int Newest { get; } = Scripts().Count;

    /// <summary>Brings the journal to <see cref="Newest"/>, all or nothing. Two processes may try at once.</summary>
    /// <exception cref="StateFolderException">A newer program wrote this journal.</exception>
    public static void Upgrade(SqliteConnection connection)
    {
        Run(connection, "BEGIN IMMEDIATE");
        int version = Version(connection);
        if (version > Newest)
        {
            Run(connection, "ROLLBACK");
            throw VersionFault(connection.DataSource, version);
        }

        foreach (string script in Scripts().Skip(version))
        {
            Run(connection, Read(script));
        }

        Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Newest}"));
        Run(connection, "COMMIT");
    }

    /// <summary>How far the journal is.</summary>
    public static int Version(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (int)(long)command.ExecuteScalar()!;
    }

    /// <summary>Says that a journal's version is not the one that this program works with.</summary>
    public static StateFolderException VersionFault(string path, int version) =>
        new(StateFolderFault.JournalVersion, path, string.Create(CultureInfo.InvariantCulture, $"{version}, {Newest}"));

    private static List<string> Scripts() =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    private static string Read(string script)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(script)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
