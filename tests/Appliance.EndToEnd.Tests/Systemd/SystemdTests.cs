using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.EndToEnd.Tests.Systemd;

/// <summary>The unit files at work: a whole Debian userland, its own systemd, the unit as it is put on a box.</summary>
public class SystemdTests
{
    private const string Node = "appliance-node.service";
    private const string Runner = "appliance-runner.service";
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Boot_BothUnitsBecomeReadyByThemselves()
    {
        await using var box = await BootedUserland.BootAsync("");

        await ReadyAsync(box);

    }

    private static async Task ReadyAsync(BootedUserland box)
    {
        foreach (var unit in new[] { Node, Runner })
        {
            // Type=notify: a unit is active only after its READY=1.
            await Eventually.TrueAsync($"{unit} is ready", ReadyLimit, async () => await box.PropertyAsync(unit, "ActiveState") == "active");
        }
    }
}
