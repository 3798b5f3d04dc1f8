using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;

namespace Appliance.Inference.Tests.Runtime;

/// <summary>No GPU is needed to know which options a model gets; that the provider takes them nobody has run.</summary>
public sealed class TensorRtKeysTests
{
    private static readonly EngineFolders Folders = new("/state/engines/ab", "/state/engines/timing");

    [Fact]
    public void Of_NothingSaid_SetsEveryKeyThatTheEnvironmentCouldChange()
    {
        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["device_id"] = "1",
                ["trt_builder_optimization_level"] = "3",
                ["trt_engine_cache_enable"] = "1",
                ["trt_engine_cache_path"] = "/state/engines/ab",
                ["trt_engine_hw_compatible"] = "0",
                ["trt_force_timing_cache"] = "0",
                ["trt_fp16_enable"] = "0",
                ["trt_int8_enable"] = "0",
                ["trt_timing_cache_enable"] = "1",
                ["trt_timing_cache_path"] = "/state/engines/timing",
            },
            new SortedDictionary<string, string>(TensorRtKeys.Of(new TensorRtSettings(), new ModelTerms(), Folders, deviceId: 1), StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("trt_fp16_enable", true, true, "1")]
    [InlineData("trt_fp16_enable", true, false, "0")]
    [InlineData("trt_fp16_enable", false, true, "0")]
    [InlineData("trt_int8_enable", true, true, "1")]
    [InlineData("trt_int8_enable", true, false, "0")]
    [InlineData("trt_int8_enable", false, true, "0")]
    [InlineData("trt_engine_hw_compatible", true, true, "1")]
    [InlineData("trt_engine_hw_compatible", true, false, "0")]
    [InlineData("trt_engine_hw_compatible", false, true, "0")]
    public void Of_PrecisionAndCompatibility_NeedBothUnitAndPackage(string key, bool unit, bool package, string value)
    {
        var settings = new TensorRtSettings { Fp16 = unit, Int8 = unit, HardwareCompatible = unit };
        var terms = new ModelTerms { Fp16 = package, Int8 = package, HardwareCompatible = package };
        Assert.Equal(value, TensorRtKeys.Of(settings, terms, Folders, 0)[key]);
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(512, null, "536870912")]
    [InlineData(0, 4096, "4294967296")]
    [InlineData(512, 4096, "536870912")]
    [InlineData(4096, 512, "536870912")]
    public void Of_Workspace_IsTheSmallerOfWhatIsAskedAndGranted(int unit, int? package, string? bytes)
    {
        Dictionary<string, string> keys = TensorRtKeys.Of(
            new TensorRtSettings { WorkspaceMebibytes = unit }, new ModelTerms { WorkspaceMebibytes = package }, Folders, 0);
        Assert.Equal(bytes, keys.GetValueOrDefault("trt_max_workspace_size"));
    }

    [Fact]
    public void Of_BuilderLevel_IsThePackagesOrTheUnits()
    {
        var unit = new TensorRtSettings { BuilderOptimizationLevel = 1, TimingCache = false };
        Assert.Equal("1", TensorRtKeys.Of(unit, new ModelTerms(), Folders, 0)["trt_builder_optimization_level"]);
        Assert.Equal("5", TensorRtKeys.Of(unit, new ModelTerms { BuilderOptimizationLevel = 5 }, Folders, 0)["trt_builder_optimization_level"]);
        Assert.Equal("0", TensorRtKeys.Of(unit, new ModelTerms(), Folders, 0)["trt_timing_cache_enable"]);
    }

    [Fact]
    public void Of_ShapeProfiles_AreWrittenForAllInputsInOneOrder()
    {
        var terms = new ModelTerms
        {
            Shapes = new Dictionary<string, ShapeProfile>
            {
                ["mask"] = new([1, 1], [2, 2], [3, 3]), ["hu"] = new([1, 64, 64], [16, 512, 512], [32, 1024, 1024]),
            },
        };
        Dictionary<string, string> keys = TensorRtKeys.Of(new TensorRtSettings(), terms, Folders, 0);
        Assert.Equal("hu:1x64x64,mask:1x1", keys["trt_profile_min_shapes"]);
        Assert.Equal("hu:16x512x512,mask:2x2", keys["trt_profile_opt_shapes"]);
        Assert.Equal("hu:32x1024x1024,mask:3x3", keys["trt_profile_max_shapes"]);
    }

    [Fact]
    public void CudaOf_SaysHowConvolutionsAreChosenAndHowMuchMemoryThereIs()
    {
        Assert.Equal(
            ["arena_extend_strategy=kSameAsRequested", "cudnn_conv_algo_search=DEFAULT", "device_id=2", "use_tf32=0"],
            CudaKeys.Of(new CudaSettings(), 2).Select(key => $"{key.Key}={key.Value}").Order(StringComparer.Ordinal));
        Dictionary<string, string> keys = CudaKeys.Of(
            new CudaSettings { MemoryMebibytes = 2048, ConvolutionSearch = ConvolutionSearch.Heuristic, Tf32 = true }, 0);
        Assert.Equal(("2147483648", "HEURISTIC", "1"), (keys["gpu_mem_limit"], keys["cudnn_conv_algo_search"], keys["use_tf32"]));
    }
}
