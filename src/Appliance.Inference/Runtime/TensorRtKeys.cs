using System.Globalization;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Runtime;

/// <summary>
/// The options of ONNX Runtime's TensorRT provider by the names that its documentation gives them. Each that matters is always set:
/// one that is left out would be taken from the process's environment (ORT_TENSORRT_…).
/// </summary>
internal static class TensorRtKeys
{
    private const long MebiByte = 1024 * 1024;

    public static Dictionary<string, string> Of(TensorRtSettings unit, ModelTerms model, EngineFolders folders, int deviceId)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["device_id"] = Number(deviceId),
            ["trt_fp16_enable"] = Flag(unit.Fp16 && model.Fp16),
            ["trt_int8_enable"] = Flag(unit.Int8 && model.Int8),
            ["trt_engine_cache_enable"] = Flag(true),
            ["trt_engine_cache_path"] = folders.Engine,
            ["trt_timing_cache_enable"] = Flag(unit.TimingCache),
            ["trt_timing_cache_path"] = folders.Timing,
            ["trt_force_timing_cache"] = Flag(false),
            ["trt_builder_optimization_level"] = Number(model.BuilderOptimizationLevel ?? unit.BuilderOptimizationLevel),
            ["trt_engine_hw_compatible"] = Flag(unit.HardwareCompatible && model.HardwareCompatible),
        };
        if (WorkspaceMebibytes(unit, model) is { } workspace)
        {
            keys["trt_max_workspace_size"] = Number(workspace * MebiByte);
        }

        if (model.Shapes.Count > 0)
        {
            keys["trt_profile_min_shapes"] = Shapes(model, profile => profile.Min);
            keys["trt_profile_opt_shapes"] = Shapes(model, profile => profile.Opt);
            keys["trt_profile_max_shapes"] = Shapes(model, profile => profile.Max);
        }

        return keys;
    }

    /// <summary>The smaller of what the package asks for and what the unit grants; null when neither says.</summary>
    private static long? WorkspaceMebibytes(TensorRtSettings unit, ModelTerms model) => (model.WorkspaceMebibytes, unit.WorkspaceMebibytes) switch
    {
        (null, 0) => null,
        (null, { } granted) => granted,
        ({ } asked, 0) => asked,
        ({ } asked, { } granted) => Math.Min(asked, granted),
    };

    private static string Shapes(ModelTerms model, Func<ShapeProfile, IReadOnlyList<long>> which) => string.Join(',', model.Shapes
        .OrderBy(shape => shape.Key, StringComparer.Ordinal)
        .Select(shape => $"{shape.Key}:{ShapeProfile.Text(which(shape.Value))}"));

    private static string Flag(bool value) => value ? "1" : "0";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
