namespace Appliance.Edge.Storage;

/// <summary>Why the state folder cannot be used; each has its sentence in <c>StateFolderException.resx</c>.</summary>
public enum StateFolderFault
{
    /// <summary>The user of this process may not write it.</summary>
    Denied,

    /// <summary>A file is where a folder should be.</summary>
    NotAFolder,

    /// <summary>No space is left.</summary>
    DiskFull,

    /// <summary>The disk reports an error.</summary>
    DiskFailed,

    /// <summary>Another process has the same role there.</summary>
    InUse,

    /// <summary>The journal is damaged or is no journal.</summary>
    JournalBroken,

    /// <summary>A secret of the site is damaged.</summary>
    KeyBroken,

    /// <summary>The journal was written by another version of the program.</summary>
    JournalVersion,

    /// <summary>There is no journal.</summary>
    JournalAbsent,
}
