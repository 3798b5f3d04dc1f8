namespace Appliance.Edge.Receive;

/// <summary>The data set is of another SOP class or instance than the command said (PS3.4 B.2.3: A900).</summary>
public sealed class SopMismatchException(string message) : Exception(message);
