using Appliance.Inference.Apps;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Runtime;

/// <summary>The settings of a session, a provider each.</summary>
internal static class SessionSettings
{
    private const string TensorRtName = "TensorrtExecutionProvider";

    public static SessionOptions ForCpu(OnnxRuntimeOptions options) => new()
    {
        IntraOpNumThreads = options.Threads,
        InterOpNumThreads = 1,
        ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
        GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };

    /// <exception cref="OnnxRuntimeException">The library has no CUDA, or the machine no driver or device.</exception>
    public static SessionOptions ForCuda(OnnxRuntimeOptions options) => Appended(options, settings => AppendCuda(settings, options));

    /// <summary>TensorRT, with CUDA for what it leaves.</summary>
    /// <exception cref="OnnxRuntimeException">The library has no TensorRT, or the machine no driver or device.</exception>
    public static SessionOptions ForTensorRt(OnnxRuntimeOptions options, ModelTerms model, EngineFolders folders) => Appended(options, settings =>
    {
        using var provider = new OrtTensorRTProviderOptions();
        provider.UpdateOptions(TensorRtKeys.Of(options.TensorRt, model, folders, options.DeviceId));
        settings.AppendExecutionProvider_Tensorrt(provider);
        AppendCuda(settings, options);
    });

    /// <exception cref="DllNotFoundException">The native library was built without TensorRT.</exception>
    public static void RequireTensorRt()
    {
        if (!OrtEnv.Instance().GetAvailableProviders().Contains(TensorRtName))
        {
            throw new DllNotFoundException("this ONNX Runtime library was built without it");
        }
    }

    private static void AppendCuda(SessionOptions settings, OnnxRuntimeOptions options)
    {
        using var provider = new OrtCUDAProviderOptions();
        provider.UpdateOptions(CudaKeys.Of(options.Cuda, options.DeviceId));
        settings.AppendExecutionProvider_CUDA(provider);
    }

    private static SessionOptions Appended(OnnxRuntimeOptions options, Action<SessionOptions> append)
    {
        SessionOptions settings = ForCpu(options);
        try
        {
            append(settings);
            return settings;
        }
        catch
        {
            settings.Dispose();
            throw;
        }
    }
}
