using Appliance.Edge.Hosting;

namespace Appliance.Edge.Receive;

/// <summary>A scanner, or a gateway, that sends studies (an entry of the list <c>Scanners</c>).</summary>
public sealed class ScannerOptions : IFeatureOptions
{
    /// <summary>What people call it.</summary>
    public string Name { get; set; } = "";

    /// <summary>The AE title it calls itself.</summary>
    public string AeTitle { get; set; } = "";

    /// <summary>The addresses and networks it connects from, such as <c>10.1.2.3</c> or <c>10.1.2.0/24</c>; empty for any.</summary>
    public IList<string> Addresses { get; } = [];

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.NotBlank(nameof(Name), Name);
        faults.AeTitle(nameof(AeTitle), AeTitle);
        for (int i = 0; i < Addresses.Count; i++)
        {
            if (!CallerList.TryParse(Addresses[i], out _))
            {
                faults.Within(nameof(Addresses)).Add($"{i}", Addresses[i], Texts.Get("Network"));
            }
        }
    }
}
