using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Runtime;

public sealed class OnnxModelCacheTests
{
    [Fact]
    public void Model_DamagedAndThenMended_IsLoadedWithoutARestart()
    {
        using var folder = new TemporaryFolder();
        using var models = new OnnxModelCache(new OnnxRuntimeOptions { Threads = 1 });
        string digest = LungApp.Package.ModelDigests["lung-air.onnx"];
        string path = Path.Combine(folder.Path, "lung-air.onnx");
        File.WriteAllText(path, "damaged");
        Assert.Throws<InvalidDataException>(() => models.Get(digest, path));

        File.Copy(Path.Combine(LungApp.Package.Folder, "lung-air.onnx"), path, overwrite: true);

        Assert.Same(models.Get(digest, path), models.Get(digest, path));
    }
}
