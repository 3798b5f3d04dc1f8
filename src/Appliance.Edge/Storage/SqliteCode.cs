namespace Appliance.Edge.Storage;

/// <summary>The primary result codes of SQLite that the unit tells apart.</summary>
internal static class SqliteCode
{
    public const int Denied = 3;
    public const int Busy = 5;
    public const int Locked = 6;
    public const int NoMemory = 7;
    public const int ReadOnly = 8;
    public const int IOError = 10;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int LockProtocol = 15;
    public const int NoLargeFiles = 22;
    public const int NotADatabase = 26;

    /// <summary>Extended codes hold the primary one in their lowest byte.</summary>
    private const int PrimaryBits = 0xFF;

    /// <summary>
    /// True for what disk, memory and locks do. The others (a wrong statement, a broken constraint, a misuse) are defects of ours, which
    /// trying again does not mend.
    /// </summary>
    public static bool IsOfTheMachine(int code) =>
        (code & PrimaryBits) is Denied or Busy or Locked or NoMemory or ReadOnly or IOError or Corrupt or Full or CannotOpen or LockProtocol
            or NoLargeFiles or NotADatabase;
}
