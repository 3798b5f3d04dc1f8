using System.Text;
using Appliance.Edge.Proofs;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>os-release and cpuinfo, whatever a vendor wrote into them: one line for people, which never holds more than the file does.</summary>
internal sealed class SystemFactsTarget : IFuzzTarget
{
    public string Name => "system-facts";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) =>
    [
        "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID='12'\nBUILD_ID=7\nIMAGE_VERSION=2026.11\n"u8.ToArray(),
        "processor\t: 0\nmodel name\t: Intel(R) Xeon(R)\nCPU part\t: 0xd42\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        string text = Encoding.UTF8.GetString(input);
        string release = SystemFacts.ReleaseOf(text), processor = SystemFacts.ProcessorOf(text);
        if (release.Length > text.Length || release.Contains('\n', StringComparison.Ordinal) || processor.Contains('\n', StringComparison.Ordinal))
        {
            throw new OracleException("a fact that is not in the file");
        }
    }
}
