using System.Globalization;

namespace Appliance.Inference.Runtime;

/// <summary>The options of ONNX Runtime's CUDA provider by the names that its documentation gives them.</summary>
internal static class CudaKeys
{
    private const long MebiByte = 1024 * 1024;

    public static Dictionary<string, string> Of(CudaSettings unit, int deviceId)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["device_id"] = Number(deviceId),
            ["cudnn_conv_algo_search"] = unit.ConvolutionSearch.ToString().ToUpperInvariant(),
            ["use_tf32"] = unit.Tf32 ? "1" : "0",
            // An arena that grows by what is asked for holds no more than the run needs: several apps share the GPU.
            ["arena_extend_strategy"] = "kSameAsRequested",
        };
        if (unit.MemoryMebibytes > 0)
        {
            keys["gpu_mem_limit"] = Number(unit.MemoryMebibytes * MebiByte);
        }

        return keys;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
