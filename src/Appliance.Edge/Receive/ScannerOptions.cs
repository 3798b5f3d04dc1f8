using Appliance.Edge.Hosting;

namespace Appliance.Edge.Receive;

/// <summary>A scanner, or a gateway, that sends studies (an entry of the list <c>Scanners</c>).</summary>
public sealed class ScannerOptions : IFeatureOptions
{
    /// <summary>What people call it.</summary>
    public string Name { get; set; } = "";

    /// <summary>The AE title it calls itself.</summary>
    public string AeTitle { get; set; } = "";

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.NotBlank(nameof(Name), Name);
        faults.AeTitle(nameof(AeTitle), AeTitle);
    }
}
