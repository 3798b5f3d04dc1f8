using Appliance.Edge.Running;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Shadows;

/// <summary>What is known of a version that is tried.</summary>
/// <param name="Needs">What a run of it needs.</param>
/// <param name="Tolerances">How far its findings may be from those of the active version, by id.</param>
public sealed record ShadowApp(RunNeeds Needs, IReadOnlyDictionary<string, double> Tolerances)
{
    internal static ShadowApp Of(AppPackage package) => new(RunNeeds.Of(package.Manifest.Resources), package.Manifest.Agreement);
}

/// <summary>Finds a version that is tried; null when it may no longer be used.</summary>
public delegate ShadowApp? FindShadowApp(AppVersion app);
