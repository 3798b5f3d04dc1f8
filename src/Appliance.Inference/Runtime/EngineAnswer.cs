namespace Appliance.Inference.Runtime;

/// <summary>Where the compiled engine of a model lies, or why there is none now.</summary>
public sealed record EngineAnswer
{
    private EngineAnswer()
    {
    }

    /// <summary>The folders; null when there is no engine to use.</summary>
    public EngineFolders? Folders { get; private init; }

    /// <summary>Why there is none, a clause for people; empty when there is one.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>The engine is there, whole.</summary>
    public static EngineAnswer Ready(EngineFolders folders) => new() { Folders = folders };

    /// <summary>There is none.</summary>
    public static EngineAnswer None(string reason) => new() { Reason = reason };
}

/// <summary>Where TensorRT keeps what it compiled.</summary>
/// <param name="Engine">The folder of one model's engine.</param>
/// <param name="Timing">The folder of the measured times of kernels, for all models.</param>
public sealed record EngineFolders(string Engine, string Timing);

/// <summary>Finds the engine of a model; quick, and never compiles one.</summary>
/// <param name="source">The model.</param>
public delegate EngineAnswer EngineLookup(ModelSource source);
