namespace Appliance.Edge.DicomWeb;

/// <summary>A request that is answered with a status other than success (PS3.18 8.5). The message is the body: what is wrong and what to do.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">For the person who looks after the client. Never a value of the request.</param>
internal sealed class WebException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>Seconds after which the same request may succeed; null when it will not by itself.</summary>
    public int? RetryAfterSeconds { get; init; }
}
