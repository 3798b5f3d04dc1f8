namespace Appliance.Inference.Apps;

/// <summary>One thing that is wrong with a package.</summary>
/// <param name="Path">Where: a path into app.json such as <c>graph[2].inputs.volume</c>, or a file name.</param>
/// <param name="Message">What is wrong and what is expected, one sentence.</param>
public record AppFault(string Path, string Message)
{
    /// <inheritdoc/>
    public sealed override string ToString() => $"{Path}: {Message}";
}

/// <summary>A module that is needed and not there: the package can be used once it is.</summary>
/// <param name="Path">Where it is asked for.</param>
/// <param name="Message">Which module, in which versions, and what to do.</param>
public sealed record MissingModuleFault(string Path, string Message) : AppFault(Path, Message);
