namespace Appliance.Edge.DicomWeb.Search;

/// <summary>Wildcard matching (PS3.4 C.2.2.2.4) by SQLite's GLOB, which has the same <c>*</c> and <c>?</c> and a bracket of its own.</summary>
internal static class Wildcard
{
    /// <summary>The pattern for GLOB.</summary>
    public static string ToGlob(string value) => value.Replace("[", "[[]", StringComparison.Ordinal);
}
