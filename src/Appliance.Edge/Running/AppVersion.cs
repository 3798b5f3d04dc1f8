namespace Appliance.Edge.Running;

/// <summary>One version of one app.</summary>
/// <param name="Id">The app's id.</param>
/// <param name="Version">Its version.</param>
public sealed record AppVersion(string Id, string Version);

/// <summary>The apps that closed studies are run with, as installed at the time of the call.</summary>
public delegate IReadOnlyList<AppVersion> InstalledApps();
