using Appliance.Edge.Hosting;
using Appliance.Fuzz.Seeds;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Site profiles: any bytes give settings or faults, each fault with a sentence.</summary>
internal sealed class SiteProfileTarget : IFuzzTarget
{
    public string Name => "profile";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => RepositoryFiles.Read("provisioning/site-profile.example.json");

    public void Run(ReadOnlySpan<byte> input)
    {
        var layer = JsonSettings.Read(input, "profile.json");
        if (layer.Faults.Any(fault => string.IsNullOrWhiteSpace(fault.Rule)))
        {
            throw new OracleException("a fault without a sentence");
        }
    }
}
