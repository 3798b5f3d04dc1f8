namespace Appliance.Fuzz;

/// <summary>A parser broke a promise that its target checks.</summary>
internal sealed class OracleException(string message) : Exception(message);
