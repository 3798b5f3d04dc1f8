using Appliance.Edge.Running.Engines;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>The record beside an engine, as a power cut may leave it: it is read or counts as absent.</summary>
internal sealed class EngineRecordTarget : IFuzzTarget
{
    public string Name => "engine";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) =>
    [
        """
        { "state": "Ready", "model": "a.onnx", "modelDigest": "ab", "gpu": { "name": "L4", "computeCapability": "8.9", "driver": "535", "tensorRt": "100900" },
          "since": "2026-03-01T08:00:00+00:00", "seconds": 210.5, "files": { "a.engine": "cd" } }
        """u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (EngineRecord.Read(input) is { } record && (record.Files is null || record.Gpu is null))
        {
            throw new OracleException("a record without its parts");
        }
    }
}
