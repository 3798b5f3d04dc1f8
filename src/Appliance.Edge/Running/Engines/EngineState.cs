namespace Appliance.Edge.Running.Engines;

/// <summary>How far the compiled engine of a model is; <see cref="EngineLifecycle"/> says what changes it.</summary>
public enum EngineState
{
    /// <summary>There is none for this GPU and this software.</summary>
    Absent,

    /// <summary>It is being compiled, which takes minutes.</summary>
    Preparing,

    /// <summary>It is there, whole and durable.</summary>
    Ready,

    /// <summary>It could not be compiled: the model runs on the next provider.</summary>
    Failed,
}

/// <summary>What happens to an engine.</summary>
public enum EngineEvent
{
    /// <summary>Compiling began.</summary>
    Begun,

    /// <summary>It was compiled, and one run on it went well.</summary>
    Built,

    /// <summary>It could not be compiled.</summary>
    Broke,

    /// <summary>The process ended before it was whole.</summary>
    Interrupted,

    /// <summary>It was removed: it is damaged, or others need the room.</summary>
    Removed,
}
