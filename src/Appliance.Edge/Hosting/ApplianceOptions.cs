using Appliance.Edge.Apps;
using Appliance.Edge.Certificates;
using Appliance.Edge.Delivery;
using Appliance.Edge.DicomWeb;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Health;
using Appliance.Edge.Orders;
using Appliance.Edge.Priors;
using Appliance.Edge.Receive;
using Appliance.Edge.Routing;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Uplink;

namespace Appliance.Edge.Hosting;

/// <summary>
/// Every section of the configuration: the same names in <c>/etc/appliance/appliance.json</c> (the site profile), in
/// <c>APPLIANCE__Section__Key</c> and in fault messages. A section's class belongs to its feature's folder.
/// </summary>
public sealed class ApplianceOptions
{
    /// <summary>How scanners reach the unit.</summary>
    public NodeOptions Node { get; set; } = new();

    /// <summary>The limits and timers of associations.</summary>
    public AssociationOptions Associations { get; set; } = new();

    /// <summary>How DICOM connections are protected.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>The scanners of the site; enforced by <see cref="NodeOptions.OnlyListedScanners"/> and <see cref="NodeOptions.CheckAddresses"/>.</summary>
    public IList<ScannerOptions> Scanners { get; } = [];

    /// <summary>How viewers reach the unit by DICOMweb.</summary>
    public DicomWebOptions DicomWeb { get; set; } = new();

    /// <summary>Where the unit keeps what it must not lose.</summary>
    public StorageOptions Storage { get; set; } = new();

    /// <summary>How long files stay that are safe elsewhere.</summary>
    public RetentionOptions Retention { get; set; } = new();

    /// <summary>When a study is taken to be complete.</summary>
    public StudiesOptions Studies { get; set; } = new();

    /// <summary>Where the hospital's orders are asked for.</summary>
    public OrdersOptions Orders { get; set; } = new();

    /// <summary>Which apps may be installed.</summary>
    public AppsOptions Apps { get; set; } = new();

    /// <summary>How licences of apps are counted, and when their end is announced.</summary>
    public EntitlementOptions Entitlements { get; set; } = new();

    /// <summary>How earlier studies are fetched for the apps that ask for them.</summary>
    public PriorsOptions Priors { get; set; } = new();

    /// <summary>Which apps run on which studies, the first rule that holds decides; with none, every app on every study that it reads.</summary>
    public IList<RoutingRule> Routing { get; } = [];

    /// <summary>How apps are run.</summary>
    public RunningOptions Running { get; set; } = new();

    /// <summary>How evidence is delivered.</summary>
    public DeliveryOptions Delivery { get; set; } = new();

    /// <summary>Where evidence is delivered; with none it stays on the unit.</summary>
    public IList<DestinationOptions> Destinations { get; } = [];

    /// <summary>How the unit reports to the fleet manager.</summary>
    public UplinkOptions Uplink { get; set; } = new();

    /// <summary>How the unit watches itself and how long it drains.</summary>
    public HealthOptions Health { get; set; } = new();

    /// <summary>What the unit writes about itself.</summary>
    public LoggingOptions Logging { get; set; } = new();

    /// <summary>Asks every section for its faults.</summary>
    /// <returns>All faults, in the order of the sections.</returns>
    public IReadOnlyList<OptionFault> Check()
    {
        var found = new List<OptionFault>();
        foreach (var property in typeof(ApplianceOptions).GetProperties())
        {
            Check(property.Name, property.GetValue(this), found);
        }

        // Records and deliveries name a destination by its name alone.
        new OptionFaults(nameof(Destinations), found).Unique("Name", Destinations.Select(destination => destination.Name));
        CheckRouting(found);
        if (Node.OnlyListedScanners && Scanners.Count == 0)
        {
            new OptionFaults(nameof(Node), found).Add(nameof(Node.OnlyListedScanners), "true", Texts.Get("NoScanners"));
        }

        if (Node.CheckAddresses && Scanners.All(scanner => scanner.Addresses.Count == 0))
        {
            new OptionFaults(nameof(Node), found).Add(nameof(Node.CheckAddresses), "true", Texts.Get("NoScannerAddresses"));
        }

        return found;
    }

    /// <summary>Where only listed scanners may send, a rule about another one never holds: a slip of the pen.</summary>
    private void CheckRouting(List<OptionFault> found)
    {
        var known = Scanners.SelectMany(scanner => new[] { scanner.AeTitle.Trim(), scanner.Name }).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach ((int index, RoutingRule rule) in Routing.Index().Where(_ => Node.OnlyListedScanners))
        {
            foreach ((int entry, string scanner) in rule.Scanners.Index().Where(one => one.Item.Length > 0 && !known.Contains(one.Item)))
            {
                new OptionFaults(FormattableString.Invariant($"{nameof(Routing)}:{index}:{nameof(rule.Scanners)}"), found)
                    .Add(FormattableString.Invariant($"{entry}"), scanner, Texts.Get("RoutingScanner"));
            }
        }
    }

    private static void Check(string section, object? value, List<OptionFault> found)
    {
        if (value is IFeatureOptions options)
        {
            options.Check(new OptionFaults(section, found));
        }
        else if (value is System.Collections.IEnumerable entries)
        {
            var index = 0;
            foreach (var entry in entries)
            {
                Check(FormattableString.Invariant($"{section}:{index++}"), entry, found);
            }
        }
    }
}
