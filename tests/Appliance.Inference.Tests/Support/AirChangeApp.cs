using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;

namespace Appliance.Inference.Tests.Support;

/// <summary>A small app that compares: it lives here and borrows the model of ct-lung-density.</summary>
internal static class AirChangeApp
{
    public static AppPackage Install(string folder)
    {
        string app = Directory.CreateDirectory(Path.Combine(folder, "ct-air-change")).FullName;
        File.Copy(Path.Combine(TestData.Repository, "tests", "Appliance.Inference.Tests", "Support", "ct-air-change", "app.json"), Path.Combine(app, "app.json"));
        File.Copy(Path.Combine(TestData.Models, "ct-lung-density", "lung-air.onnx"), Path.Combine(app, "lung-air.onnx"));
        return AppPackage.Load(app);
    }

    public static async Task<AppResult> RunAsync(AppPackage package, IEnumerable<string> study, params IEnumerable<string>[] priors)
    {
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        CancellationToken cancel = TestContext.Current.CancellationToken;
        return await new AppEngine(models, TimeProvider.System).RunAsync(package, StudyInput.Open(study, priors, cancel), null, cancel);
    }
}
