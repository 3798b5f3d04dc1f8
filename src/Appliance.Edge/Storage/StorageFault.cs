using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Storage;

/// <summary>Tells a full disk from a broken one, whichever layer met it.</summary>
internal static class StorageFault
{
    // errno(3) on Linux; .NET hands it on as the HResult of an IOException.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int NotADirectory = 20;
    private const int IsADirectory = 21;
    private const int NameTooLong = 36;
    private const int TooManyLinks = 40;

    /// <summary>True when there is no room: the fault passes by itself once there is.</summary>
    public static bool IsOutOfSpace(Exception fault) => fault switch
    {
        IOException disk => disk.HResult is NoSpace or QuotaExceeded,
        SqliteException journal => journal.SqliteErrorCode == SqliteCode.Full,
        _ => false,
    };

    /// <summary>True when a file is where a folder should be.</summary>
    public static bool IsNotAFolder(Exception fault) => fault is IOException { HResult: NotADirectory };

    /// <summary>True when the path that somebody named leads nowhere, or to another kind of thing; the disk is well.</summary>
    public static bool IsPath(Exception fault) => fault is FileNotFoundException or DirectoryNotFoundException or PathTooLongException
        or IOException { HResult: NotADirectory or IsADirectory or NameTooLong or TooManyLinks };

    /// <summary>True when the disk or the journal failed, for whatever reason; false for a defect of ours.</summary>
    public static bool IsStorage(Exception fault) => fault switch
    {
        SqliteException journal => SqliteCode.IsOfTheMachine(journal.SqliteErrorCode),
        _ => fault is IOException or UnauthorizedAccessException,
    };
}
