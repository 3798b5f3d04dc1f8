using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Runtime;

/// <summary>Which ONNX Runtime is in use: the native library says, not the package that the program was built with.</summary>
public static class OnnxRuntimeVersion
{
    /// <summary>Loads the native library, and asks it.</summary>
    /// <param name="nativeFolder">The folder with the library; empty for the one that comes with the program.</param>
    public static string Of(string nativeFolder)
    {
        NativeRuntime.Prepare(nativeFolder);
        return OrtEnv.Instance().GetVersionString();
    }
}
