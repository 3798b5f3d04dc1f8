using System.Text.Json.Serialization;
using Appliance.Edge.Apps;
using Appliance.Edge.Commands.Licensing;
using Appliance.Edge.Running;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary>What <c>apps list --json</c> and <c>apps verify --json</c> print.</summary>
/// <param name="Apps">The usable apps.</param>
/// <param name="Rejected">The others with their faults.</param>
internal sealed record AppsReport(IReadOnlyList<ListedApp> Apps, IReadOnlyList<RejectedApp> Rejected)
{
    /// <summary>The apps that come with the program, and those that were installed.</summary>
    public static AppsReport Of(
        AppCatalogue shipped, AppCatalogue installed, IReadOnlyList<AppRow> rows, IReadOnlyDictionary<AppVersion, LicenceReport> licences) => new(
        [
            .. installed.Packages.Concat<Package>(installed.Modules).OrderBy(package => package.Id, StringComparer.Ordinal).Select(package =>
                ListedApp.Of(package, rows.First(row => row.App.Id == package.Id && row.App.Version == package.Version), licences)),
            .. shipped.Packages.Concat<Package>(shipped.Modules).OrderBy(package => package.Id, StringComparer.Ordinal).Select(package => ListedApp.Of(package, row: null, licences)),
        ],
        [.. installed.Rejected.Concat(shipped.Rejected).Select(fault => new RejectedApp(fault.Folder, fault.Faults))]);
}

/// <summary>A usable app or module.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="TitleEn">Its name.</param>
/// <param name="TitleZh">Its name.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="State">What it is used for; null when it comes with the program.</param>
/// <param name="Publisher">Who signed it; null when it comes with the program.</param>
/// <param name="Kind">What it is: <c>app</c> or <c>module</c>.</param>
/// <param name="Modules">The modules that it is made up of, as id and version.</param>
/// <param name="Licence">How its licence stands; null when it needs none.</param>
/// <param name="Files">Digest of each file.</param>
internal sealed record ListedApp(
    string Id, string Version, string TitleEn, string TitleZh, string Folder, string? State, string? Publisher,
    string Kind, IReadOnlyList<string> Modules, LicenceReport? Licence, IReadOnlyDictionary<string, string> Files)
{
    public static ListedApp Of(Package package, AppRow? row, IReadOnlyDictionary<AppVersion, LicenceReport> licences) => new(
        package.Id, package.Version, package.Title.En, package.Title.Zh, package.Folder, row?.State.ToString(), row?.Publisher,
        package is ModulePackage ? "module" : "app",
        [.. row is null ? package.Modules.Select(module => $"{module.Id} {module.Version}") : row.Modules.Select(module => $"{module.Id} {module.Version}")],
        licences.GetValueOrDefault(new AppVersion(package.Id, package.Version)),
        package.Digests);
}

/// <summary>A package that cannot be used.</summary>
internal sealed record RejectedApp(string Folder, IReadOnlyList<AppFault> Faults);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AppsReport))]
internal sealed partial class AppsJson : JsonSerializerContext;
