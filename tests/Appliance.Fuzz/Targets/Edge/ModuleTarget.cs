using Appliance.Fuzz.Seeds;
using Appliance.Inference.Apps;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Manifests of modules, and the app that proves the module as it is: a package that can be used, or faults with their places.</summary>
internal sealed class ModuleTarget : IFuzzTarget
{
    private const string Manifest = "models/body-mask/app.json";
    private static readonly string Folder = Directory.CreateTempSubdirectory("appliance-fuzz-").FullName;

    static ModuleTarget()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "golden"));
        foreach (byte[] proof in RepositoryFiles.Read("models/body-mask/golden/app.json"))
        {
            File.WriteAllBytes(Path.Combine(Folder, ModulePackage.ProofName), proof);
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);
    }

    public string Name => "module";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => RepositoryFiles.Read(Manifest);

    public void Run(ReadOnlySpan<byte> input)
    {
        File.WriteAllBytes(Path.Combine(Folder, Package.ManifestName), input);
        try
        {
            _ = Package.Open(Folder, ModuleSet.None).Proof;
        }
        catch (AppPackageException refused)
        {
            if (refused.Faults.Count == 0)
            {
                throw new OracleException("refused without a fault");
            }
        }
    }
}
