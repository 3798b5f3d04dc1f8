namespace Appliance.Edge.Running;

/// <summary>An attempt at a run failed, by its app or by its input. The message says how and in which step or file; it is shown to people and holds no identifier.</summary>
internal sealed class AppFailedException(string message, Exception? innerException) : Exception(message, innerException);
