using Serilog.Events;

namespace Appliance.Edge.Hosting;

/// <summary>What the unit writes about itself (section <c>Logging</c>). Logs never hold a patient identifier.</summary>
public sealed class LoggingOptions : IFeatureOptions
{
    /// <summary>The least serious level that is written.</summary>
    /// <value>Default Information.</value>
    public LogEventLevel Level { get; set; } = LogEventLevel.Information;

    /// <summary>The size at which a log file is closed and the next one begun, in megabytes.</summary>
    /// <value>Default 10, 1 to 1000.</value>
    public int MaxFileMegabytes { get; set; } = 10;

    /// <summary>How many log files of each role are kept; the oldest goes first.</summary>
    /// <value>Default 10, 1 to 1000.</value>
    public int RetainedFiles { get; set; } = 10;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.InRange(nameof(MaxFileMegabytes), MaxFileMegabytes, 1, 1000, "MB");
        faults.InRange(nameof(RetainedFiles), RetainedFiles, 1, 1000);
    }
}
