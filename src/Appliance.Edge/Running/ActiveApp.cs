using Appliance.Inference.Apps;

namespace Appliance.Edge.Running;

/// <summary>An app that studies are run with, what kind of series it reads, and what a run of it needs.</summary>
/// <param name="App">The app.</param>
/// <param name="Modality">The modality it reads, or the first of them.</param>
/// <param name="SopClasses">The SOP Class UIDs it reads.</param>
/// <param name="Needs">What a run of it needs.</param>
public sealed record ActiveApp(AppVersion App, string Modality, IReadOnlyList<string> SopClasses, RunNeeds Needs)
{
    /// <summary>All modalities it reads.</summary>
    public IReadOnlyList<string> Modalities { get; init; } = [Modality];

    internal static ActiveApp Of(AppPackage package)
    {
        AppManifest manifest = package.Manifest;
        return new ActiveApp(
            new AppVersion(manifest.Id, manifest.Version), manifest.Input.Modality, manifest.Input.SopClasses, RunNeeds.Of(manifest.Resources))
        {
            Modalities = manifest.Input.Modalities,
        };
    }
}

/// <summary>The apps that closed studies are run with, as installed at the time of the call.</summary>
public delegate IReadOnlyList<ActiveApp> InstalledApps();
