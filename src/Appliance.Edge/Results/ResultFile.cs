namespace Appliance.Edge.Results;

/// <summary>A file of a result, not yet written.</summary>
/// <param name="Name">Its name in the result's folder: letters, digits, hyphens and one point.</param>
/// <param name="Bytes">Its contents.</param>
public sealed record ResultFile(string Name, ReadOnlyMemory<byte> Bytes);
