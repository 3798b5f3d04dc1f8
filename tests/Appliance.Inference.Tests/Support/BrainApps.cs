using System.Security.Cryptography;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Support;

/// <summary>
/// The apps of the head with their weights, made of the sources in the repository and the public files that they point at, as <c>apps pack</c> does
/// it. Skips where those files are not there.
/// </summary>
internal static class BrainApps
{
    private static readonly Lazy<string> Whole = new(Complete);
    private static readonly Lazy<Task<AppResult>> Golden = new(() => RunAsync(Volumetry, GoldenFiles, threads: 1));

    /// <summary>The folder of the apps and modules, whole.</summary>
    public static string Folder
    {
        get
        {
            string models = TestData.Folder("models/brainchop");
            Assert.SkipUnless(Directory.Exists(models), $"The public weights are not in '{models}'.");
            return Whole.Value;
        }
    }

    /// <summary>The images of the apps' golden case.</summary>
    public static string[] GoldenFiles => Directory.GetFiles(Path.Combine(Folder, "mr-brain-volumetry", "golden", "phantom"), "*.dcm");

    public static AppPackage Volumetry => Open("mr-brain-volumetry");

    public static AppPackage SkullStrip => Open("head-skullstrip");

    /// <summary>Colin27, T1 of one head at 1 mm (Debian's mricron-data).</summary>
    public static NiftiVolume Colin(string name = "ch2")
    {
        string path = $"/usr/share/mricron/templates/{name}.nii.gz";
        Assert.SkipUnless(File.Exists(path) || Environment.GetEnvironmentVariable("CI") == "true", "mricron-data is not installed.");
        return NiftiVolume.Open(path);
    }

    /// <summary>Colin27 as a series whose slices lie as asked for.</summary>
    public static MrSeries ColinSeries(MrPlane plane = MrPlane.Sagittal) => Colin().Series("Colin27", plane);

    public static AppPackage Open(string id) => AppPackage.Load(Path.Combine(Folder, id), AppCatalogue.ModulesIn(Folder));

    /// <summary>The volumetry on its golden case, alone and on one thread; the network takes long, so it runs once for all tests.</summary>
    public static Task<AppResult> GoldenRunAsync() => Golden.Value;

    public static async Task<AppResult> RunAsync(AppPackage package, IEnumerable<string> paths, int threads = 0)
    {
        using var models = new OnnxModelCache(new OnnxRuntimeOptions { Threads = threads });
        return await RunAsync(package, StudyInput.Open(paths), models);
    }

    public static Task<AppResult> RunAsync(AppPackage package, StudyInput study, OnnxModelCache models) =>
        new AppEngine(models, TimeProvider.System).RunAsync(package, study, progress: null, TestContext.Current.CancellationToken);

    /// <summary>Everything of a result that a repeat must give again, as one text.</summary>
    public static string Digest(AppResult result) => string.Join('\n', [
        .. result.Findings.Select(finding => $"{finding.Id} {finding.ValueText}"),
        Convert.ToHexStringLower(SHA256.HashData(result.Segmentation!.Labels)),
        .. result.Pictures.Select(page => Convert.ToHexStringLower(SHA256.HashData(page.Rgb))),
    ]);

    private static string Complete()
    {
        string folder = Directory.CreateTempSubdirectory("appliance-brain-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (string id in new[] { "head-conformed", "skull-strip", "head-skullstrip", "mr-brain-volumetry" })
        {
            PackageWeights.CompleteAsync(Path.Combine(TestData.Models, id), Path.Combine(folder, id), FindAsync, CancellationToken.None).GetAwaiter().GetResult();
        }
        return folder;
    }

    private static async Task<byte[]> FindAsync(WeightSource source, CancellationToken cancellationToken)
    {
        foreach (string file in Directory.EnumerateFiles(TestData.Folder("models"), "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length == source.Bytes))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken);
            if (FileDigests.Sha256(bytes) == source.Sha256)
            {
                return bytes;
            }
        }
        throw new InvalidDataException($"No file of the test data has the SHA-256 {source.Sha256}.");
    }
}
