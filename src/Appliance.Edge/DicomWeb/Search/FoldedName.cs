namespace Appliance.Edge.DicomWeb.Search;

/// <summary>A person's name for matching: case does not matter (PS3.4 C.2.2.2.1), nor empty components at the end (PS3.5 6.2.1.1).</summary>
internal static class FoldedName
{
    /// <summary>The name, lower case, its component groups without what is empty at their ends.</summary>
    public static string Of(string name) => string.Join('=', name.Split('=').Select(group => group.Trim(' ').TrimEnd('^', ' '))).TrimEnd('=').ToLowerInvariant();
}
