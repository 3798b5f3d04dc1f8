using System.Text;
using Appliance.Inference.Apps;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Ranges of module versions: none, or one that says of every version the same when it is written out and read again.</summary>
internal sealed class VersionRangeTarget : IFuzzTarget
{
    private static readonly Version[] Probes =
        [.. from major in new[] { 0, 1, 2, 10, 99_999 } from minor in new[] { 0, 1, 2, 99_999 } from patch in new[] { 0, 1, 3 } select new Version(major, minor, patch)];

    public string Name => "version-range";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => [">=1.2 <2"u8.ToArray(), ">0.1.2 <=10.0.3 =1"u8.ToArray()];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!VersionRange.TryParse(Encoding.UTF8.GetString(input), out VersionRange? range))
        {
            return;
        }

        if (input.Length > VersionRange.MaxLength || !VersionRange.TryParse(range.ToString(), out VersionRange? again) || again.ToString() != range.ToString())
        {
            throw new OracleException("a range that is not read again");
        }

        if (Probes.Any(version => range.Contains(version) != again.Contains(version)))
        {
            throw new OracleException("a range that says one thing and, read again, another");
        }
    }
}
