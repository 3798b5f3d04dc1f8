namespace Appliance.Edge.Hosting;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Key">The full key, sections separated by colons: <c>Node:Port</c>.</param>
/// <param name="Value">The value as it was given; null when the key is absent.</param>
/// <param name="Rule">What is allowed, with its unit, in the operator's language.</param>
public sealed record OptionFault(string Key, string? Value, string Rule);
