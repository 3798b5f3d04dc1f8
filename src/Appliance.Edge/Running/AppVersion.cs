namespace Appliance.Edge.Running;

/// <summary>One version of one app.</summary>
/// <param name="Id">The app's id.</param>
/// <param name="Version">Its version.</param>
public sealed record AppVersion(string Id, string Version);
