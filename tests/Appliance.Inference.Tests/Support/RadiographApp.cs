using Appliance.Dicom.Data;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Support;

/// <summary>Runs cxr-orientation-qc as the unit does, on phantoms and on files.</summary>
internal static class RadiographApp
{
    public static AppPackage Package { get; } = AppPackage.Load(Path.Combine(TestData.Models, "cxr-orientation-qc"));

    public static string Model => Path.Combine(Package.Folder, "orientation.onnx");

    public static async Task<AppResult> RunAsync(IEnumerable<string> paths, int threads = 1)
    {
        using var models = new OnnxModelCache(new OnnxRuntimeOptions { Threads = threads });
        return await RunAsync(paths, models);
    }

    public static Task<AppResult> RunAsync(IEnumerable<string> paths, OnnxModelCache models) =>
        new AppEngine(models, TimeProvider.System).RunAsync(Package, StudyInput.Open(paths), progress: null, TestContext.Current.CancellationToken);

    public static async Task<AppResult> RunAsync(params IReadOnlyList<DicomFile> files)
    {
        using var folder = new TemporaryFolder();
        return await RunAsync(Save(folder.Path, files));
    }

    public static Task<AppResult> RunAsync(RadiographOptions options, Action<DicomDataset>? change = null)
    {
        DicomFile file = RadiographDicom.Make(options);
        change?.Invoke(file.Dataset);
        return RunAsync(file);
    }

    public static IReadOnlyList<string> Save(string folder, IReadOnlyList<DicomFile> files) => [.. files.Select((file, index) =>
    {
        string path = Path.Combine(folder, $"{index}.dcm");
        file.Save(path);
        return path;
    })];

    public static string Answer(this AppResult result, string id) => result.Findings.Single(finding => finding.Id == id).Answer!.Id;
}
