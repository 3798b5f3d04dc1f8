using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Runtime;

/// <summary>What should run a model, what does, and what is said of it: all of it on a machine without a GPU.</summary>
public sealed class ProviderReportTests
{
    private static readonly byte[] Lung = File.ReadAllBytes(Path.Combine(TestData.Models, "ct-lung-density", "lung-air.onnx"));
    private static readonly ModelTerms Allowed = new() { Shapes = new Dictionary<string, ShapeProfile> { ["hu"] = new([1, 8, 8], [2, 16, 16], [4, 64, 64]) } };

    [Theory]
    [InlineData(false, ExecutionProvider.Cpu, false)]
    [InlineData(true, ExecutionProvider.Cuda, true)]
    public void Load_NoProviderNamed_WantsWhatTheHardwarePromises(bool gpu, ExecutionProvider wanted, bool isFallback)
    {
        using OnnxModel model = OnnxModel.Load(Lung, new OnnxRuntimeOptions { Threads = 1, ExpectsGpu = gpu });
        Assert.Equal((wanted, ExecutionProvider.Cpu, isFallback), (model.Provider.Wanted, model.Provider.Used, model.Provider.IsFallback));
    }

    [Fact]
    public void Load_TensorRtNamed_IsAFallbackWithItsReasons()
    {
        var options = new OnnxRuntimeOptions { Threads = 1, Providers = { ExecutionProvider.TensorRT } };
        using OnnxModel model = OnnxModel.Load(Lung, options);
        Assert.Equal((ExecutionProvider.TensorRT, true), (model.Provider.Wanted, model.Provider.IsFallback));
        Assert.Equal(["TensorRT is not used: this ONNX Runtime library was built without it"], model.Provider.Fallbacks);
    }

    [Fact]
    public void Load_CpuNamed_IsNoFallbackAndTriesNothing()
    {
        using OnnxModel model = OnnxModel.Load(Lung, new OnnxRuntimeOptions { Threads = 1, Providers = { ExecutionProvider.Cpu } });
        Assert.False(model.Provider.IsFallback);
        Assert.Empty(model.Provider.Fallbacks);
    }

    [Fact]
    public void BuildEngine_LibraryWithoutTensorRt_SaysSo()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "lung.onnx");
        File.WriteAllBytes(path, Lung);
        var source = new ModelSource(FileDigests.Sha256(Lung), path, Allowed);
        DllNotFoundException fault = Assert.Throws<DllNotFoundException>(() =>
            OnnxModel.BuildEngine(source, new EngineFolders(folder.Path, folder.Path), new OnnxRuntimeOptions { Threads = 1 }));
        Assert.Equal("this ONNX Runtime library was built without it", fault.Message);
    }

    [Fact]
    public void Of_SeveralModels_IsAsGoodAsTheWorst()
    {
        var cuda = new ProviderReport(ExecutionProvider.Cuda, []);
        var cpu = new ProviderReport(ExecutionProvider.Cpu, ["Cuda is not used: no device"]) { Wanted = ExecutionProvider.Cuda };
        Assert.Null(ProviderReport.Of([]));
        Assert.Equal(cpu.Used, ProviderReport.Of([cuda, cpu])!.Used);
        Assert.True(ProviderReport.Of([cuda, cpu, cuda])!.IsFallback);
        Assert.Equal(cpu.Fallbacks, ProviderReport.Of([cuda, cpu, cpu])!.Fallbacks);
    }
}
