using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Reporting;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// A study whose findings are known, in <c>golden/NAME</c> of a package: DICOM files and <c>expected.json</c>. A unit on which
/// they do not come out must not serve the app.
/// </summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Expected">What must come out.</param>
public sealed record GoldenCase(string Name, string Folder, GoldenExpectation Expected)
{
    /// <summary>Folder of the cases in a package.</summary>
    public const string FolderName = "golden";

    /// <summary>What must come out, in the folder of a case.</summary>
    internal const string ExpectedName = "expected.json";

    /// <summary>The cases of a package, by name.</summary>
    /// <exception cref="AppPackageException">An <c>expected.json</c> is missing or cannot be read, or there is no case.</exception>
    public static IReadOnlyList<GoldenCase> Of(Package package)
    {
        ArgumentNullException.ThrowIfNull(package);
        string root = Path.Combine(package.Folder, FolderName);
        List<GoldenCase> cases = [.. (Directory.Exists(root) ? Directory.GetDirectories(root) : []).Order(StringComparer.Ordinal).Select(folder => Load(package, folder))];
        return cases.Count > 0 ? cases : throw new AppPackageException(package.Folder,
            [AppFault.Of(FolderName, "no-golden-case")]);
    }

    /// <summary>Runs the app, or the app that proves the module, on the case, and makes its evidence: what no PACS may get is found here.</summary>
    /// <returns>How the result departs from what is expected, one sentence each; empty when it does not.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(
        AppEngine engine, Package package, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(package);
        var files = Directory.EnumerateFiles(Folder, "*.dcm").Order(StringComparer.Ordinal);
        AppResult result = await engine.RunAsync(package.Proof, StudyInput.Open(files, cancellationToken), progress, cancellationToken).ConfigureAwait(false);
        return result.Outcome == RunOutcome.Reported || Expected.Refusals.Count > 0
            ? [.. Expected.Compare(result), .. EvidenceFaults(result, package.Proof)]
            : [$"The app did not report: {result.Failure ?? result.Abstention?.TextEn ?? string.Join(" ", result.Refusals.Select(reason => reason.TextEn))}"];
    }

    private static IReadOnlyList<string> EvidenceFaults(AppResult result, AppPackage app)
    {
        var context = new EvidenceContext
        {
            AppId = app.Id,
            AppVersion = app.Version,
            AlgorithmName = app.Id,
            AlgorithmVersion = app.Version,
            AlgorithmManufacturer = app.Manifest.Vendor,
            Modules = [.. app.Modules.Select(module => module.Identification)],
            DeviceUid = DicomUID.Derive("appliance golden case"u8).Value,
            DeviceName = "APPLIANCE",
            SoftwareVersion = "0",
            InputDigest = new byte[SHA256.HashSizeInBytes],
            ContentTime = DateTimeOffset.UnixEpoch,
        };
        try
        {
            EvidenceComposer.Compose(result, app, context);
            return [];
        }
        catch (EvidenceFaultException fault)
        {
            return [$"Its evidence must not leave: {fault.Message}"];
        }
    }

    private static GoldenCase Load(Package package, string folder)
    {
        string name = Path.GetFileName(folder);
        try
        {
            GoldenExpectation expected = JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(folder, ExpectedName)), GoldenJson.Default.GoldenExpectation)
                ?? throw new JsonException("The file says null.");
            if (expected.Findings.Contains(null!) || expected.Refusals.Contains(null!))
            {
                throw new JsonException("Something that is expected is null.");
            }
            return expected.Findings.Count + expected.Refusals.Count > 0
                ? new GoldenCase(name, folder, expected)
                : throw new JsonException("Nothing is expected.");
        }
        catch (Exception cause) when (cause is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new AppPackageException(package.Folder, [AppFault.Of($"{FolderName}/{name}/{ExpectedName}", "golden-unreadable", cause.Message)]);
        }
    }
}

/// <summary>What must come out of a <see cref="GoldenCase"/>: findings, or the codes of a refusal.</summary>
public sealed record GoldenExpectation
{
    /// <summary>What the case is, one sentence.</summary>
    public string About { get; set; } = "";

    /// <summary>The findings that must be there.</summary>
    public IReadOnlyList<GoldenFinding> Findings { get; set; } = [];

    /// <summary>The codes of a refusal or abstention that must be there, in any order; empty when the app must report.</summary>
    public IReadOnlyList<string> Refusals { get; set; } = [];

    /// <summary>How a result departs, one sentence each.</summary>
    internal IEnumerable<string> Compare(AppResult result)
    {
        foreach (GoldenFinding expected in Findings)
        {
            if (result.Findings.FirstOrDefault(finding => finding.Id == expected.Id) is not { } found)
            {
                yield return $"'{expected.Id}' was not reported.";
            }
            else if (expected.Answer != found.Answer?.Id)
            {
                yield return $"'{expected.Id}' is answered '{found.Answer?.Id ?? "with a number"}'; '{expected.Answer ?? "a number"}' is expected.";
            }
            else if (!(Math.Abs((found.Value ?? found.Confidence ?? double.NaN) - expected.Value) <= expected.Tolerance))
            {
                yield return FormattableString.Invariant(
                    $"'{expected.Id}' is {found.Value ?? found.Confidence}; {expected.Value} ± {expected.Tolerance} is expected.");
            }
        }
        foreach (string code in Refusals.Where(code => result.Refusals.All(reason => reason.Code != code) && result.Abstention?.Code != code))
        {
            yield return $"The app must refuse with '{code}' and did not.";
        }
    }
}

/// <summary>One finding that must come out.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Value">Its value, in the finding's unit; of an answer its confidence, 0 to 1.</param>
/// <param name="Tolerance">How far it may be from that.</param>
/// <param name="Answer">The id of the class that must be answered; null when a number is expected.</param>
public sealed record GoldenFinding(string Id, double Value, double Tolerance, string? Answer = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GoldenExpectation))]
internal sealed partial class GoldenJson : JsonSerializerContext;
