using Appliance.Edge.Hosting;

namespace Appliance.Edge.Running;

/// <summary>How apps are run (section <c>Running</c>).</summary>
public sealed class RunningOptions : IFeatureOptions
{
    /// <summary>The folder that holds the apps, one folder each.</summary>
    /// <value>Default: <c>models</c> beside the program; in a checkout, the one of the repository.</value>
    public string AppsFolder { get; set; } = DefaultAppsFolder(AppContext.BaseDirectory);

    /// <summary>How often an app may fail on a study before the study is quarantined.</summary>
    /// <value>Default 3, 1 to 100.</value>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>How often the process may end during a run before the study is quarantined: it may be the cause.</summary>
    /// <value>Default 10, 1 to 1,000.</value>
    public int MaxInterruptions { get; set; } = 10;

    /// <summary>The longest time one attempt may take, in seconds; then it counts as failed.</summary>
    /// <value>Default 1,800, 1 to 86,400.</value>
    public double TimeoutSeconds { get; set; } = 1800;

    /// <summary>The wait after a failed attempt, in seconds; it doubles with each.</summary>
    /// <value>Default 5, 0 to 3,600.</value>
    public double RetryDelaySeconds { get; set; } = 5;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.NotBlank(nameof(AppsFolder), AppsFolder);
        faults.InRange(nameof(MaxAttempts), MaxAttempts, 1, 100);
        faults.InRange(nameof(MaxInterruptions), MaxInterruptions, 1, 1000);
        faults.InRange(nameof(TimeoutSeconds), TimeoutSeconds, 1, 86_400, "s");
        faults.InRange(nameof(RetryDelaySeconds), RetryDelaySeconds, 0, 3600, "s");
    }

    /// <summary>The nearest folder <c>models</c> at or above the program's.</summary>
    private static string DefaultAppsFolder(string program)
    {
        string beside = Path.Combine(program, "models");
        for (string? folder = program; folder is not null; folder = Path.GetDirectoryName(folder.TrimEnd('/')))
        {
            string models = Path.Combine(folder, "models");
            if (Directory.Exists(models))
            {
                return models;
            }
        }

        return beside;
    }
}
