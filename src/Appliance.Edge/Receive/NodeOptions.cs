using System.Net;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Receive;

/// <summary>How scanners reach the unit (section <c>Node</c>).</summary>
public sealed class NodeOptions : IFeatureOptions
{
    /// <summary>The AE title scanners call.</summary>
    /// <value>Default <c>APPLIANCE</c>.</value>
    public string AeTitle { get; set; } = "APPLIANCE";

    /// <summary>The TCP port scanners send to; 0 takes a free one.</summary>
    /// <value>Default 11112, 0 to 65535.</value>
    public int Port { get; set; } = 11112;

    /// <summary>The local address to listen on.</summary>
    /// <value>Default <c>0.0.0.0</c>, all of them.</value>
    public string BindAddress { get; set; } = "0.0.0.0";

    /// <summary>How many associations may be open at once; one more is rejected transiently, so that the scanner tries again.</summary>
    /// <value>Default 64, 1 to 1,000.</value>
    public int MaxAssociations { get; set; } = 64;

    /// <summary>Whether peers must call the unit by <see cref="AeTitle"/>.</summary>
    /// <value>Default false: scanners are often set up with another title.</value>
    public bool CheckCalledAE { get; set; }

    /// <summary>Whether only the scanners of the list <c>Scanners</c> may send; others are rejected.</summary>
    /// <value>Default false: a study is not turned away because a list is out of date.</value>
    public bool OnlyListedScanners { get; set; }

    /// <summary>
    /// Whether peers must connect from an address of the list <c>Scanners</c>: of the entry with their AE title where there is one, else of
    /// any. An entry without addresses allows its title from anywhere.
    /// </summary>
    /// <value>Default false.</value>
    public bool CheckAddresses { get; set; }

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.AeTitle(nameof(AeTitle), AeTitle);
        faults.InRange(nameof(Port), Port, 0, 65535);
        faults.InRange(nameof(MaxAssociations), MaxAssociations, 1, 1000);
        if (!IPAddress.TryParse(BindAddress, out _))
        {
            faults.Host(nameof(BindAddress), BindAddress);
        }
    }
}
