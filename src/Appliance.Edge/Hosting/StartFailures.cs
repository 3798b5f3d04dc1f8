using System.Net.Sockets;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Hosting;

/// <summary>Turns what the platform throws while the unit starts into one sentence an operator can act on.</summary>
internal static class StartFailures
{
    // errno of Linux, which .NET keeps in HResult of an IOException.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int ReadOnlyFileSystem = 30;

    // sqlite3.h result codes.
    private const int SqliteReadOnly = 8;
    private const int SqliteIoError = 10;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;

    public static StartException Explain(Exception thrown, string stateFolder, string bindAddress, int port) => Innermost(thrown) switch
    {
        StartException known => known,
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } e =>
            new StartException(Texts.Format("PortBusy", port), ExitCodes.Unavailable, e),
        SocketException { SocketErrorCode: SocketError.AccessDenied } e =>
            new StartException(Texts.Format("PortDenied", port), ExitCodes.Unavailable, e),
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } e =>
            new StartException(Texts.Format("AddressUnknown", bindAddress), ExitCodes.Configuration, e),
        SqliteException { SqliteErrorCode: SqliteFull } e =>
            new StartException(Texts.Format("DiskFull", stateFolder), ExitCodes.Disk, e),
        SqliteException { SqliteErrorCode: SqliteReadOnly or SqliteCannotOpen } e => Denied(stateFolder, e),
        SqliteException { SqliteErrorCode: SqliteIoError } e =>
            new StartException(Texts.Format("DiskFailed", stateFolder, e.Message), ExitCodes.Disk, e),
        SqliteException e => new StartException(
            Texts.Format("JournalBroken", Path.Combine(stateFolder, "journal.db"), e.Message), ExitCodes.StateFolder, e),
        Exception e when e is IOException or UnauthorizedAccessException => OfStateFolder(stateFolder, e),
        var e => new StartException(
            Texts.Format("UnexpectedStart", e.Message, Path.Combine(stateFolder, UnitLogging.FolderName)), ExitCodes.Internal, e),
    };

    public static StartException OfStateFolder(string folder, Exception thrown) => thrown switch
    {
        UnauthorizedAccessException or System.Security.SecurityException or DirectoryNotFoundException => Denied(folder, thrown),
        IOException { HResult: NoSpace or QuotaExceeded } => new StartException(Texts.Format("DiskFull", folder), ExitCodes.Disk, thrown),
        IOException { HResult: ReadOnlyFileSystem } => Denied(folder, thrown),
        _ => new StartException(Texts.Format("DiskFailed", folder, thrown.Message), ExitCodes.Disk, thrown),
    };

    private static StartException Denied(string folder, Exception thrown) =>
        new(Texts.Format("StateFolderDenied", folder, thrown.Message.TrimEnd('.'), Environment.UserName), ExitCodes.StateFolder, thrown);

    private static Exception Innermost(Exception thrown) => thrown switch
    {
        AggregateException { InnerExceptions: [var only] } => Innermost(only),
        { InnerException: SocketException or SqliteException or StartException } => thrown.InnerException,
        _ => thrown,
    };
}
