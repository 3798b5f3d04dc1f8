using System.Globalization;
using System.Resources;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Storage;

/// <summary>
/// The state folder cannot be used. The message is for the operator, in the operator's language: which path, what failed,
/// what to do.
/// </summary>
public sealed class StateFolderException : Exception
{
    private static readonly ResourceManager Sentences = new(typeof(StateFolderException));

    /// <summary>A fault of <paramref name="path"/>.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="path">The folder or file it is about.</param>
    /// <param name="detail">What fills the sentence's second blank: what the operating system said, or which role.</param>
    /// <param name="innerException">What was caught.</param>
    public StateFolderException(StateFolderFault fault, string path, string detail = "", Exception? innerException = null)
        : base(Sentence(fault, path, detail), innerException)
    {
        Fault = fault;
        Path = path;
    }

    /// <summary>What is wrong.</summary>
    public StateFolderFault Fault { get; }

    /// <summary>The folder or file it is about.</summary>
    public string Path { get; }

    /// <summary>Names what the operating system said of <paramref name="path"/>.</summary>
    internal static StateFolderException ForDisk(string path, Exception fault)
    {
        StateFolderFault kind = fault switch
        {
            UnauthorizedAccessException => StateFolderFault.Denied,
            _ when StorageFault.IsOutOfSpace(fault) => StateFolderFault.DiskFull,
            _ when StorageFault.IsNotAFolder(fault) || HasFileIn(path) => StateFolderFault.NotAFolder,
            _ => StateFolderFault.DiskFailed,
        };
        return new StateFolderException(kind, path, fault.Message, fault);
    }

    /// <summary>Names what SQLite said of the journal at <paramref name="path"/>.</summary>
    internal static StateFolderException ForJournal(string path, SqliteException fault)
    {
        StateFolderFault kind = fault.SqliteErrorCode switch
        {
            SqliteCode.Full => StateFolderFault.DiskFull,
            SqliteCode.ReadOnly or SqliteCode.CannotOpen => StateFolderFault.Denied,
            SqliteCode.IOError => StateFolderFault.DiskFailed,
            SqliteCode.Busy => StateFolderFault.InUse,
            _ => StateFolderFault.JournalBroken,
        };
        return new StateFolderException(kind, path, fault.Message, fault);
    }

    /// <summary>A file at the path, or at any folder above it.</summary>
    private static bool HasFileIn(string path)
    {
        for (string? part = path; part is not null; part = System.IO.Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
            {
                return true;
            }
        }

        return false;
    }

    private static string Sentence(StateFolderFault fault, string path, string detail) =>
        string.Format(
            CultureInfo.InvariantCulture,
            Sentences.GetString(fault.ToString(), CultureInfo.CurrentUICulture)!,
            path,
            detail.TrimEnd('.'),
            Environment.UserName);
}
