using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Runtime;

public sealed class EngineKeyTests
{
    private static readonly GpuFacts Gpu = new("NVIDIA RTX A2000", "8.6", "550.54.14", "100900");
    private static readonly ModelTerms Terms = new() { Fp16 = true, Shapes = new Dictionary<string, ShapeProfile> { ["x"] = new([1], [2], [3]) } };
    private static readonly ModelSource Source = new("ab", "/apps/a/model.onnx", Terms);
    private static readonly TensorRtSettings Unit = new();

    [Fact]
    public void Of_SameThings_IsOneKeyWhereverTheModelLies()
    {
        string key = EngineKey.Of(Gpu, "1.31.1", Source, Unit);
        Assert.Equal(64, key.Length);
        Assert.Equal(key, EngineKey.Of(Gpu with { }, "1.31.1", Source with { Path = "/elsewhere.onnx" }, Unit with { }));
    }

    [Fact]
    public void Of_AnythingElse_IsAnotherKeyEach()
    {
        string[] keys =
        [
            EngineKey.Of(Gpu, "1.31.1", Source, Unit),
            EngineKey.Of(Gpu with { Name = "NVIDIA L4" }, "1.31.1", Source, Unit),
            EngineKey.Of(Gpu with { ComputeCapability = "8.9" }, "1.31.1", Source, Unit),
            EngineKey.Of(Gpu with { Driver = "560.35.03" }, "1.31.1", Source, Unit),
            EngineKey.Of(Gpu with { TensorRt = "101000" }, "1.31.1", Source, Unit),
            EngineKey.Of(Gpu, "1.32.0", Source, Unit),
            EngineKey.Of(Gpu, "1.31.1", Source with { Sha256 = "ac" }, Unit),
            EngineKey.Of(Gpu, "1.31.1", Source with { Terms = Terms with { Int8 = true } }, Unit),
            EngineKey.Of(Gpu, "1.31.1", Source with { Terms = Terms with { WorkspaceMebibytes = 64 } }, Unit),
            EngineKey.Of(Gpu, "1.31.1", Source with { Terms = Terms with { BuilderOptimizationLevel = 5 } }, Unit),
            EngineKey.Of(Gpu, "1.31.1", Source with { Terms = Terms with { Shapes = new Dictionary<string, ShapeProfile> { ["x"] = new([1], [2], [4]) } } }, Unit),
            EngineKey.Of(Gpu, "1.31.1", Source, Unit with { Fp16 = false }),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Of_WhatDoesNotReachTheCompiler_IsTheSameKey()
    {
        // The package allows no 8-bit integers, so that the unit would is nothing to this engine.
        Assert.Equal(EngineKey.Of(Gpu, "1.31.1", Source, Unit), EngineKey.Of(Gpu, "1.31.1", Source, Unit with { Int8 = false }));
    }

    /// <summary>A library of two lines in the place of TensorRT: the version is asked of it, not read off its name.</summary>
    [Fact]
    public void Version_IsWhatTheLibrarySays_AndEmptyWithoutOne()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("", TensorRtLibrary.Version(folder.Path));
        string source = Path.Combine(folder.Path, "nvinfer.c");
        Assert.SkipUnless(File.Exists("/usr/bin/gcc") || Environment.GetEnvironmentVariable("CI") == "true", "gcc is not installed.");
        File.WriteAllText(source, "int getInferLibVersion(void) { return 100900; }");
        (int exitCode, string output) = Peers.Run("gcc", ["-shared", "-fPIC", "-o", Path.Combine(folder.Path, "libnvinfer.so.10"), source]);
        Assert.True(exitCode == 0, output);
        Assert.Equal("100900", TensorRtLibrary.Version(folder.Path));
    }
}
