namespace Appliance.Edge.Storage;

/// <summary>The primary result codes of SQLite that the unit tells apart.</summary>
internal static class SqliteCode
{
    public const int Busy = 5;
    public const int ReadOnly = 8;
    public const int IOError = 10;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int NotADatabase = 26;
}
