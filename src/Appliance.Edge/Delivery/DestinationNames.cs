namespace Appliance.Edge.Delivery;

/// <summary>The names of the configured destinations, to each of which evidence goes.</summary>
public delegate IReadOnlyList<string> DestinationNames();
