using System.Buffers;

namespace Appliance.Edge.DicomWeb;

/// <summary>UIDs in paths, queries and parts (PS3.5 9.1).</summary>
internal static class WebUid
{
    private const int MaxLength = 64;

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789.");

    /// <summary>Leading zeros and empty components are let through, as scanners send them; anything else is no UID.</summary>
    public static bool IsValid(string uid) =>
        uid.Length is > 0 and <= MaxLength && !uid.AsSpan().ContainsAnyExcept(Characters) && uid.AsSpan().ContainsAnyExcept('.');
}
