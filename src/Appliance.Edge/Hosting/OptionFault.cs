namespace Appliance.Edge.Hosting;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Key">The full key, sections separated by colons: <c>Node:Port</c>; or the file that cannot be read.</param>
/// <param name="Value">The value as it was given; null when it is absent or not the point.</param>
/// <param name="Rule">What is allowed, with its unit, in the operator's language.</param>
/// <param name="Origin">Where the value came from, as <c>/etc/appliance/appliance.json:7</c>; null when nobody set it.</param>
public sealed record OptionFault(string Key, string? Value, string Rule, string? Origin = null)
{
    /// <summary>The fault on one line: key, value, origin, rule.</summary>
    public override string ToString()
    {
        var value = Value is null ? "" : $" = {Value}";
        var origin = Origin is null ? "" : $" ({Origin})";
        return $"{Key}{value}{origin}: {Rule}";
    }
}
