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

    /// <summary>
    /// Where it takes reports of storage commitment on an association of their own: its host name or address; empty to report on
    /// the association that it asked on, and only there.
    /// </summary>
    public string ReportHost { get; set; } = "";

    /// <summary>The TCP port of <see cref="ReportHost"/>.</summary>
    /// <value>Default 104, the registered one.</value>
    public int ReportPort { get; set; } = 104;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.NotBlank(nameof(Name), Name);
        faults.AeTitle(nameof(AeTitle), AeTitle);
        faults.Port(nameof(ReportPort), ReportPort);
        if (ReportHost.Length > 0)
        {
            faults.Host(nameof(ReportHost), ReportHost);
        }

        for (int i = 0; i < Addresses.Count; i++)
        {
            if (!CallerList.TryParse(Addresses[i], out _))
            {
                faults.Within(nameof(Addresses)).Add($"{i}", Addresses[i], Texts.Get("Network"));
            }
        }
    }
}
