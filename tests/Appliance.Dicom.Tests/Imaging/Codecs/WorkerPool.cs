using Appliance.Dicom.Imaging.Codecs.Isolation;

namespace Appliance.Dicom.Tests.Imaging.Codecs;

/// <summary>Decode workers of the simulators' program, which stands beside the tests.</summary>
internal static class WorkerPool
{
    internal static readonly string Program = Path.Combine(AppContext.BaseDirectory, "appliance-simulators");

    internal static DecodeWorkerPool Start(int workers = 2, long memoryBytes = 1L << 30, int frameSeconds = 60) => new(
        new DecodeWorkerOptions { Command = [Program], MaxWorkers = workers, MemoryLimitBytes = memoryBytes, FrameSeconds = frameSeconds, StartSeconds = 60 },
        TimeProvider.System);
}

/// <summary>One pool for the tests of a class.</summary>
public sealed class WorkerPoolFixture : IDisposable
{
    internal DecodeWorkerPool Pool { get; } = WorkerPool.Start();

    public void Dispose() => Pool.Dispose();
}
