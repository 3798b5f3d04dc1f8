using Appliance.Dicom.Imaging.Codecs.Isolation;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>Workers for as long as this process lives: of the simulators' program where it stands beside the tests, else of this one.</summary>
internal static class CodecWorkers
{
    private const long MemoryBytes = 256L << 20;
    private static readonly string Simulators = Path.Combine(AppContext.BaseDirectory, "appliance-simulators");

    internal static DecodeWorkerPool Pool { get; } = new(
        File.Exists(Simulators)
            ? new DecodeWorkerOptions { Command = [Simulators], MemoryLimitBytes = MemoryBytes, StartSeconds = 60 }
            : new DecodeWorkerOptions { MemoryLimitBytes = MemoryBytes, StartSeconds = 60 },
        TimeProvider.System);
}
