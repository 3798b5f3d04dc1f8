namespace Appliance.Edge.Hosting;

/// <summary>Something outside the program keeps the unit from starting; the message says what, on what, and what to do.</summary>
/// <param name="message">The whole sentence, in the operator's language.</param>
/// <param name="exitCode">What the process returns: one of <see cref="ExitCodes"/>.</param>
/// <param name="inner">What was thrown.</param>
public sealed class StartException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the process returns.</summary>
    public int ExitCode { get; } = exitCode;
}
