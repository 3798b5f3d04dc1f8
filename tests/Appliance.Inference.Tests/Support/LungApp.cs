using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Support;

/// <summary>Runs ct-lung-density as the unit does.</summary>
internal static class LungApp
{
    public static AppPackage Package { get; } = AppPackage.Load(Path.Combine(TestData.Models, "ct-lung-density"));

    public static async Task<AppResult> RunAsync(IEnumerable<string> paths, int threads = 0, IProgress<StepProgress>? progress = null)
    {
        using var models = new OnnxModelCache(new OnnxRuntimeOptions { Threads = threads });
        var engine = new AppEngine(models, TimeProvider.System);
        return await engine.RunAsync(Package, StudyInput.Open(paths), progress, TestContext.Current.CancellationToken);
    }

    public static Task<AppResult> RunFolderAsync(string folder, int threads = 0) => RunAsync(Directory.GetFiles(folder), threads);

    public static async Task<(AppResult Result, PhantomTruth Truth)> RunPhantomAsync(ThoraxPhantomOptions options, int threads = 0)
    {
        using var folder = new TemporaryFolder();
        ThoraxPhantom phantom = ThoraxPhantom.Make(options);
        IReadOnlyList<string> paths = phantom.WriteDicom(folder.Path);
        return (await RunAsync(paths, threads), phantom.Truth);
    }

    public static double Value(this AppResult result, string id) => result.Findings.Single(finding => finding.Id == id).Value!.Value;
}
