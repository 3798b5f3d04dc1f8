using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;

namespace Appliance.EndToEnd.Tests.Apps;

/// <summary>
/// All apps of the repository on one unit, each with the studies of its golden cases: what one gives does not depend on how often it is
/// asked, on who stands beside it, or on the number of threads.
/// </summary>
public sealed class ShippedAppsTests
{
    private const int RefusedStudies = 1;

    [Fact]
    public async Task ShippedApps_Alone_AndBesideAllOthers_OnOneThreadAndOnTwo_MakeTheSameObjects()
    {
        string weights = TestData.PathOf("models/brainchop");
        using var folder = new TestFolder();
        string state = folder.Sub("state");
        string[] packages = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "models"), "app.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Select(file => Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal)];
        await InstallAsync(folder, state, packages, weights);
        string[] apps = [.. packages.Where(IsApp).Select(package => Path.GetFileName(package)!)];
        CopyGoldenCases(apps, folder.Sub("studies"));

        await InferAsync(state, folder["studies"], folder["together"], "2");
        Dictionary<string, string> together = Objects(folder["together"]);
        foreach (string app in apps)
        {
            await InferAsync(state, folder["studies"], folder[app], "1", "--app", app);
            Dictionary<string, string> alone = Objects(folder[app]);
            Assert.Contains(alone.Keys, name => name.EndsWith($"/{app}/report.dcm", StringComparison.Ordinal));
            Assert.Equal(alone, together.Where(one => one.Key.Contains($"/{app}/", StringComparison.Ordinal)).ToDictionary());
        }
    }

    private static async Task InstallAsync(TestFolder folder, string state, IReadOnlyList<string> packages, string weights)
    {
        await using var unit = await UnitProcess.StartAsync(Bench.Settings with
        {
            StateFolder = state,
            Environment = new Dictionary<string, string>(Bench.Settings.Environment) { ["APPLIANCE__Running__AppsFolder"] = folder.Sub("none") },
        });
        string key = await PackedApps.KeyAsync(folder, state);
        string[] files = [.. packages.Select(package => folder[$"{Path.GetFileName(package)}.tar"])];
        foreach ((string package, string file) in packages.Zip(files))
        {
            (await Tool.RunAsync(Repository.ApplianceBinary, "apps", "pack", package, "--key", key, "--weights", weights, "--out", file)).Expect();
        }

        (await unit.AskAsync(["apps", "install", .. files])).Expect();
    }

    private static bool IsApp(string package) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(package, "app.json")))!["kind"]?.GetValue<string>() != "module";

    /// <summary>The studies of all golden cases, each once: apps that read the same may have the same.</summary>
    private static void CopyGoldenCases(IEnumerable<string> apps, string to)
    {
        IEnumerable<string> files = apps.SelectMany(app => Directory.EnumerateFiles(Path.Combine(Repository.Root, "models", app, "golden"), "*.dcm", SearchOption.AllDirectories));
        foreach (string file in files.DistinctBy(Digest))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(Path.Combine(Repository.Root, "models"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Studies that an app must not read are among them: that some are refused is no failure.</summary>
    private static async Task InferAsync(string state, string studies, string results, string threads, params string[] more)
    {
        ToolResult done = await Tool.RunAsync(
            Repository.ApplianceBinary, ["infer", studies, "--state", state, "--output", results, "--threads", threads, .. more]);
        Assert.True(done.ExitCode is 0 or RefusedStudies, done.Error + done.Output);
    }

    /// <summary>Each object and picture by study, app and name.</summary>
    private static Dictionary<string, string> Objects(string results) =>
        Directory.EnumerateFiles(results, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".dcm" or ".png")
            .ToDictionary(file => Path.GetRelativePath(results, file), file => Path.GetExtension(file) == ".dcm" ? DigestBesideTimes(file) : Digest(file));

    private static string Digest(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));

    /// <summary>Of everything but the times, which here are those of the making; a unit's are those of the study.</summary>
    private static string DigestBesideTimes(string file)
    {
        JsonNode dataset = JsonNode.Parse(DicomJson.Serialize(DicomFile.Open(file).Dataset))!;
        WithoutTimes(dataset.AsObject());
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(dataset.ToJsonString())));
    }

    private static void WithoutTimes(JsonObject dataset)
    {
        foreach ((string tag, JsonNode? element) in dataset.ToList())
        {
            string? vr = element!["vr"]?.GetValue<string>();
            if (vr is "DA" or "TM" or "DT")
            {
                dataset.Remove(tag);
            }
            else if (vr == "SQ" && element["Value"] is JsonArray items)
            {
                foreach (JsonNode? item in items)
                {
                    WithoutTimes(item!.AsObject());
                }
            }
        }
    }
}
