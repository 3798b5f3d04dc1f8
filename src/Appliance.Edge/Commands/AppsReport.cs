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
    /// <summary>Sources whose weights are fetched when they are packed: no apps yet, and no fault.</summary>
    public IReadOnlyList<RejectedApp> Unfetched { get; init; } = [];

    /// <summary>The apps that come with the program, and those that were installed.</summary>
    public static AppsReport Of(AppsOnUnit apps, ModelPrecision preferred, IReadOnlyDictionary<AppVersion, LicenceReport> licences) => new(
        [
            .. apps.Installed.Packages.Concat<Package>(apps.Installed.Modules).OrderBy(package => package.Id, StringComparer.Ordinal).Select(package =>
                ListedApp.Of(package, apps.Rows.First(row => row.App.Id == package.Id && row.App.Version == package.Version), preferred, apps.Proofs, licences)),
            .. apps.Shipped.Packages.Concat<Package>(apps.Shipped.Modules).OrderBy(package => package.Id, StringComparer.Ordinal)
                .Select(package => ListedApp.Of(package, row: null, preferred, [], licences)),
        ],
        [.. apps.Installed.Rejected.Concat(apps.Shipped.Rejected).Select(fault => new RejectedApp(fault.Folder, fault.Faults))])
    {
        Unfetched = [.. apps.Shipped.Unfetched.Select(source => new RejectedApp(source.Folder, source.Faults))],
    };
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
    /// <summary>What is said of an app besides; null for a module.</summary>
    public ListedUse? Use { get; init; }

    /// <summary>How it stands with its golden cases; null before they were asked for, and for a module.</summary>
    public ProofReport? Golden { get; init; }

    /// <summary>How far its compiled engines are; null when it needs none on this machine.</summary>
    public EngineReport? Engine { get; init; }

    public static ListedApp Of(
        Package package, AppRow? row, ModelPrecision preferred, IReadOnlyList<PrecisionProof> proofs, IReadOnlyDictionary<AppVersion, LicenceReport> licences) => new(
        package.Id, package.Version, package.Title.En, package.Title.Zh, package.Folder, row?.State.ToString(), row?.Publisher,
        package is ModulePackage ? "module" : "app",
        [.. row is null ? package.Modules.Select(module => $"{module.Id} {module.Version}") : row.Modules.Select(module => $"{module.Id} {module.Version}")],
        licences.GetValueOrDefault(new AppVersion(package.Id, package.Version)),
        package.Digests)
    {
        Use = package is AppPackage app ? ListedUse.Of(PrecisionProof.Choose(app, preferred, proofs), proofs.Where(proof => proof.App == row?.App)) : null,
    };
}

/// <summary>How an app is run.</summary>
/// <param name="Precision">The precision that its models are run in, as <c>fp32</c>.</param>
/// <param name="PrecisionNote">Why that is not the one that the unit prefers; null when it is.</param>
/// <param name="Proved">The further precisions that its golden cases were run in on this unit.</param>
internal sealed record ListedUse(string Precision, string? PrecisionNote, IReadOnlyList<ListedPrecision> Proved)
{
    /// <summary>What it may be used for.</summary>
    public required LocalText IntendedUse { get; init; }

    /// <summary>What its results may be used for today: <c>PRODUCT</c> with a valid certificate, else <c>RESEARCH</c>.</summary>
    public required string Qualification { get; init; }

    /// <summary>Its certificate; null when it has none.</summary>
    public AppCertificate? Certificate { get; init; }

    public static ListedUse Of(AppPackage package, IEnumerable<PrecisionProof> proofs) => new(
        package.Precision.ToString().ToLowerInvariant(),
        package.PrecisionNote,
        [.. proofs.Select(proof => new ListedPrecision(proof.Precision.ToString().ToLowerInvariant(), proof.Departure))])
    {
        IntendedUse = package.Manifest.IntendedUse,
        Qualification = package.Manifest.QualificationOn(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)).ToString().ToUpperInvariant(),
        Certificate = package.Manifest.Certificate,
    };
}

/// <summary>How golden cases came out in a precision.</summary>
/// <param name="Precision">The precision.</param>
/// <param name="Departure">How they departed from what is expected; null when they came out.</param>
internal sealed record ListedPrecision(string Precision, string? Departure);

/// <summary>A package that cannot be used.</summary>
internal sealed record RejectedApp(string Folder, IReadOnlyList<AppFault> Faults);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AppsReport))]
[JsonSerializable(typeof(ShadowReport))]
[JsonSerializable(typeof(List<VerifiedPackage>))]
internal sealed partial class AppsJson : JsonSerializerContext;
