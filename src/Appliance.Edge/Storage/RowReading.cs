using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Storage;

/// <summary>Reads the journal's column types: times and enums are text there, and anything may be NULL.</summary>
internal static class RowReading
{
    public static DateTimeOffset GetTime(this SqliteDataReader row, int column) => JournalTime.Parse(row.GetString(column));

    public static DateTimeOffset? GetTimeOrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetTime(column);

    public static string? GetStringOrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    public static int? GetInt32OrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetInt32(column);

    public static double? GetDoubleOrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetDouble(column);

    public static byte[]? GetBytesOrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    public static T GetEnum<T>(this SqliteDataReader row, int column)
        where T : struct, Enum => Enum.Parse<T>(row.GetString(column));

    public static T? GetEnumOrNull<T>(this SqliteDataReader row, int column)
        where T : struct, Enum => row.IsDBNull(column) ? null : row.GetEnum<T>(column);
}
