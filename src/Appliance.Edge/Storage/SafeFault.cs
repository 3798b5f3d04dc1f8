using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Storage;

/// <summary>
/// An exception as logs may show it: kinds, codes and places, but no message. Messages of the platform quote paths, and paths
/// of the spool hold Study and SOP Instance UIDs.
/// </summary>
internal static class SafeFault
{
    /// <summary>What happened and where, without anything that a peer or a data set said.</summary>
    public static string Describe(Exception fault)
    {
        string code = fault switch
        {
            SqliteException journal => string.Create(CultureInfo.InvariantCulture, $" (SQLite {journal.SqliteExtendedErrorCode})"),
            IOException disk => string.Create(CultureInfo.InvariantCulture, $" (error {disk.HResult & 0xFFFF})"),
            _ => "",
        };
        string inner = fault.InnerException is { } cause ? $" <- {Describe(cause)}" : "";
        return $"{fault.GetType().Name}{code}{inner}{Environment.NewLine}{fault.StackTrace}";
    }
}
