using Appliance.Inference.Runtime;

namespace Appliance.Inference.Tests.Support;

/// <summary>A folder for an app and its study, and loaded models on one thread: what a class of tests needs that runs apps with models.</summary>
public abstract class ModelRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private protected OnnxModelCache Models { get; } = new(new OnnxRuntimeOptions { Threads = 1 });

    private protected string AppFolder => Path.Combine(_folder.Path, "app");

    private protected string StudyFolder => Path.Combine(_folder.Path, "study");

    private protected string InFolder(string name) => Path.Combine(_folder.Path, name);

    public void Dispose()
    {
        Models.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
