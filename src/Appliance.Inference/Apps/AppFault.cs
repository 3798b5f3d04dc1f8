namespace Appliance.Inference.Apps;

/// <summary>One thing that is wrong with a package.</summary>
/// <param name="Path">Where: a path into app.json such as <c>graph[2].inputs.volume</c>, or a file name.</param>
/// <param name="Message">What is wrong and what is expected, one sentence.</param>
public sealed record AppFault(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}
