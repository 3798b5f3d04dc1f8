using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary>What <c>apps list --json</c> and <c>apps verify --json</c> print.</summary>
/// <param name="Apps">The usable apps.</param>
/// <param name="Rejected">The others with their faults.</param>
internal sealed record AppsReport(IReadOnlyList<InstalledApp> Apps, IReadOnlyList<RejectedApp> Rejected)
{
    public static AppsReport Of(AppCatalogue catalogue) => new(
        [.. catalogue.Packages.Select(package => new InstalledApp(
            package.Manifest.Id, package.Manifest.Version, package.Manifest.Title.En, package.Manifest.Title.Zh, package.Folder, package.Digests))],
        [.. catalogue.Rejected.Select(fault => new RejectedApp(fault.Folder, fault.Faults))]);
}

/// <summary>A usable app.</summary>
internal sealed record InstalledApp(
    string Id, string Version, string TitleEn, string TitleZh, string Folder, IReadOnlyDictionary<string, string> Files);

/// <summary>A package that cannot be used.</summary>
internal sealed record RejectedApp(string Folder, IReadOnlyList<AppFault> Faults);
