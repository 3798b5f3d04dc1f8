using Appliance.Fuzz.Seeds;
using Appliance.Inference.Apps;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>App manifests: a package that can be used, or faults with their places.</summary>
internal sealed class ManifestTarget : IFuzzTarget
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("appliance-fuzz-").FullName;

    static ManifestTarget()
    {
        File.WriteAllBytes(Path.Combine(Folder, "lung-air.onnx"), [8, 8]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);
    }

    public string Name => "manifest";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => RepositoryFiles.Read("models/ct-lung-density/app.json");

    public void Run(ReadOnlySpan<byte> input)
    {
        File.WriteAllBytes(Path.Combine(Folder, AppPackage.ManifestName), input);
        try
        {
            AppPackage.Load(Folder);
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
