using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Running.Engines;

internal static partial class EnginesLog
{
    [LoggerMessage(4020, LogLevel.Information, "Engines are compiled for {Gpu}, driver {Driver}, TensorRT {TensorRt}")]
    public static partial void Gpu(ILogger logger, string gpu, string driver, string tensorRt);

    [LoggerMessage(4021, LogLevel.Information, "The engine of {Model} is being compiled: {Key}")]
    public static partial void Begun(ILogger logger, string model, string key);

    [LoggerMessage(4022, LogLevel.Information, "The engine of {Model} is ready after {Seconds:0} s: {Key}")]
    public static partial void Built(ILogger logger, string model, string key, double seconds);

    [LoggerMessage(4023, LogLevel.Error, "The engine of {Model} could not be compiled, so it runs on the next provider: {Reason} {Key}")]
    public static partial void Broke(ILogger logger, string model, string key, string reason);

    [LoggerMessage(4024, LogLevel.Warning, "The engine {Key} was not finished by an earlier process and is compiled anew")]
    public static partial void Unfinished(ILogger logger, string key);

    [LoggerMessage(4025, LogLevel.Information, "The engine {Key} was removed: others need the room (Running:TensorRt:CacheMebibytes)")]
    public static partial void Evicted(ILogger logger, string key);

    [LoggerMessage(4026, LogLevel.Debug, "Another process compiles engines; looked at again later")]
    public static partial void Busy(ILogger logger);

    [LoggerMessage(4027, LogLevel.Error, "The folder of engines cannot be used; it is tried again. {Fault}")]
    public static partial void DiskFailed(ILogger logger, string fault);
}
