using System.Text.Json.Nodes;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Apps;

/// <summary>Packages of a publisher that a unit trusts, made with the program's own verbs and a key of openssl's: the repository's app under other ids and versions.</summary>
public static class PackedApps
{
    /// <summary>Makes the key; its public half goes to the unit.</summary>
    public static async Task<string> KeyAsync(TestFolder folder, string stateFolder)
    {
        string key = folder["publisher.pem"];
        string publishers = Directory.CreateDirectory(Path.Combine(stateFolder, "keys", "publishers")).FullName;
        (await Tool.RunAsync("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)).Expect();
        (await Tool.RunAsync("openssl", "pkey", "-in", key, "-pubout", "-out", Path.Combine(publishers, "vendor.pem"))).Expect();
        return key;
    }

    /// <summary>Packs one version of one app.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="key">The publisher's key.</param>
    /// <param name="id">The app's id.</param>
    /// <param name="version">Its version.</param>
    /// <param name="needsLicence">Whether it runs only under a licence.</param>
    /// <param name="more">More options for the verb.</param>
    /// <returns>The file.</returns>
    public static async Task<string> PackAsync(
        TestFolder folder, string key, string id, string version, bool needsLicence = false, params string[] more)
    {
        string source = Path.Combine(Repository.Root, "models", "ct-lung-density");
        string app = folder.Sub($"{id}-{version}");
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(app, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        JsonObject manifest = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(app, "app.json"), TestContext.Current.CancellationToken))!.AsObject();
        (manifest["id"], manifest["version"], manifest["licence"]) = (id, version, needsLicence ? "required" : "none");
        await File.WriteAllTextAsync(Path.Combine(app, "app.json"), manifest.ToJsonString(), TestContext.Current.CancellationToken);
        string package = app + ".tar";
        (await Tool.RunAsync(Repository.ApplianceBinary, ["apps", "pack", app, "--key", key, "--out", package, .. more])).Expect();
        return package;
    }
}
