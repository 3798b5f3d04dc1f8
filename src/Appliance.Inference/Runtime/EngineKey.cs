using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Runtime;

/// <summary>Names an engine by everything that it was compiled from and for: equal keys, the same engine.</summary>
public static class EngineKey
{
    /// <summary>The key: SHA-256 in lower-case hexadecimal over GPU, driver, versions, model, and every option of the compiler.</summary>
    /// <param name="gpu">The hardware and its software.</param>
    /// <param name="source">The model; its package has terms for it.</param>
    /// <param name="options">The unit's options.</param>
    public static string Of(GpuFacts gpu, ModelSource source, OnnxRuntimeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        NativeRuntime.Prepare(options.NativeFolder);
        return Of(gpu, OrtEnv.Instance().GetVersionString(), source, options.TensorRt);
    }

    /// <summary>The same for a given version of ONNX Runtime. Where the engine will lie is no part of it, nor which of several equal GPUs is used.</summary>
    internal static string Of(GpuFacts gpu, string onnxRuntime, ModelSource source, TensorRtSettings unit)
    {
        ArgumentNullException.ThrowIfNull(gpu);
        ArgumentNullException.ThrowIfNull(source);
        var text = new StringBuilder();
        text.Append("gpu\n").Append(gpu.Name).Append("\ncompute\n").Append(gpu.ComputeCapability).Append("\ndriver\n").Append(gpu.Driver)
            .Append("\ntensorrt\n").Append(gpu.TensorRt).Append("\nonnxruntime\n").Append(onnxRuntime).Append("\nmodel\n").Append(source.Sha256).Append('\n');
        foreach ((string key, string value) in TensorRtKeys.Of(unit, source.Terms!, new EngineFolders("", ""), deviceId: 0).OrderBy(key => key.Key, StringComparer.Ordinal))
        {
            text.Append(key).Append('\n').Append(value).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
