using System.Text;
using Appliance.Edge.Hardware;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>What a driver or its tool prints: any bytes give facts or nothing, and facts are short and printable.</summary>
internal sealed class NvidiaTextTarget : IFuzzTarget
{
    public string Name => "nvidia";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) =>
    [
        "NVIDIA RTX A2000 12GB, 8.6, 550.54.14\n"u8.ToArray(),
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\n"u8.ToArray(),
        "# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        string text = Encoding.UTF8.GetString(input);
        string?[] facts = [NvidiaText.Query(text, 0)?.Name, NvidiaText.Query(text, 0)?.Driver, NvidiaText.DriverVersion(text), NvidiaText.JetsonRelease(text)];
        if (facts.OfType<string>().Any(fact => fact.Length > 128 || fact.Contains('\n', StringComparison.Ordinal)))
        {
            throw new OracleException("a fact that is no fact");
        }
    }
}
