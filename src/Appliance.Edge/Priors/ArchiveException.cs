namespace Appliance.Edge.Priors;

/// <summary>The archive did not give what it was asked for.</summary>
/// <param name="cause">Why.</param>
/// <param name="message">The technical half, without anything that the archive wrote: it may quote the patient.</param>
/// <param name="innerException">What it came from.</param>
internal sealed class ArchiveException(PriorCause cause, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public PriorCause Cause { get; } = cause;
}
