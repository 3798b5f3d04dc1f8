using Appliance.Edge.Hosting;

namespace Appliance.Edge.Apps;

/// <summary>Which apps may be installed (section <c>Apps</c>).</summary>
public sealed class AppsOptions : IFeatureOptions
{
    /// <summary>Where the unit stands, as an ISO 3166-1 alpha-2 code such as CN: some apps may only be used in some countries.</summary>
    /// <value>Default empty: not known, and apps that are restricted to regions are refused.</value>
    public string Region { get; set; } = "";

    /// <summary>The largest package that is taken, in MiB.</summary>
    /// <value>Default 4,096, 1 to 16,384.</value>
    public int MaxPackageMebibytes { get; set; } = 4096;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (Region.Length > 0 && !(Region.Length == 2 && Region.All(char.IsAsciiLetterUpper)))
        {
            faults.Add(nameof(Region), Region, Texts.Get("NoRegion"));
        }

        faults.InRange(nameof(MaxPackageMebibytes), MaxPackageMebibytes, 1, 16_384, "MiB");
    }
}
