namespace Appliance.Edge.Running;

/// <summary>An app failed on a study. The message says how and in which step; it is shown to people and holds no identifier.</summary>
internal sealed class AppFailedException(string message, Exception innerException) : Exception(message, innerException);
