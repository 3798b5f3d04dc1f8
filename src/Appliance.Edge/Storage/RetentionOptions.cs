using Appliance.Edge.Hosting;

namespace Appliance.Edge.Storage;

/// <summary>
/// How long files stay that are safe elsewhere (section <c>Retention</c>). They go when the disk gets tight
/// (<see cref="StorageOptions.TightFreeBytes"/>), the oldest first, or when they are older than their greatest age. Files of a
/// study that is not done, is quarantined, or has evidence that did not arrive never go by themselves.
/// </summary>
public sealed class RetentionOptions : IFeatureOptions
{
    private const double MaxHours = 87_600;

    /// <summary>Received images are not deleted before this age, in hours.</summary>
    /// <value>Default 24, 0 to 87,600.</value>
    public double SourceMinAgeHours { get; set; } = 24;

    /// <summary>Received images are deleted at this age even when there is room, in hours.</summary>
    /// <value>Default 0, never; else not below the least age, to 87,600.</value>
    public double SourceMaxAgeHours { get; set; }

    /// <summary>Evidence is not deleted before this age, in hours.</summary>
    /// <value>Default 168 (a week), 0 to 87,600.</value>
    public double EvidenceMinAgeHours { get; set; } = 168;

    /// <summary>Evidence is deleted at this age even when there is room, in hours.</summary>
    /// <value>Default 0, never; else not below the least age, to 87,600.</value>
    public double EvidenceMaxAgeHours { get; set; }

    /// <summary>How many deleted instances the journal remembers, so that one that comes again is known.</summary>
    /// <value>Default 1,000,000 (some hundred megabytes), 1,000 to 100,000,000.</value>
    public int RememberedInstances { get; set; } = 1_000_000;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.InRange(nameof(SourceMinAgeHours), SourceMinAgeHours, 0, MaxHours, "h");
        faults.InRange(nameof(EvidenceMinAgeHours), EvidenceMinAgeHours, 0, MaxHours, "h");
        faults.InRange(nameof(RememberedInstances), RememberedInstances, 1000, 100_000_000);
        if (SourceMaxAgeHours != 0)
        {
            faults.InRange(nameof(SourceMaxAgeHours), SourceMaxAgeHours, SourceMinAgeHours, MaxHours, "h");
        }

        if (EvidenceMaxAgeHours != 0)
        {
            faults.InRange(nameof(EvidenceMaxAgeHours), EvidenceMaxAgeHours, EvidenceMinAgeHours, MaxHours, "h");
        }
    }
}
