namespace Appliance.Inference.Pipelines;

/// <summary>Names in a contract: letters of either case, and <c>*</c> at the end for whatever follows.</summary>
internal static class NamePattern
{
    /// <summary>Whether a name is meant.</summary>
    public static bool Matches(string pattern, string name) => pattern.EndsWith('*')
        ? name.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
        : name.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
