using Appliance.Edge.Hosting;

namespace Appliance.Edge.Storage;

/// <summary>Section <c>Storage</c>: where the unit keeps what it must not lose.</summary>
public sealed class StorageOptions : IFeatureOptions
{
    private const long OneTebibyte = 1L << 40;

    /// <summary>The state folder: journal, spool, keys, logs.</summary>
    /// <value>A path. Default: <c>$STATE_DIRECTORY</c> (systemd), else <c>~/.local/state/appliance</c>.</value>
    public string StateFolder { get; set; } = DefaultStateFolder(Environment.GetEnvironmentVariable);

    /// <summary>
    /// Below this much free space new objects are answered A700 and new associations rejected transiently, so that the journal
    /// can still write and the unit lives on.
    /// </summary>
    /// <value>Bytes, 1 MiB to 1 TiB. Default: 1 GiB.</value>
    public long MinFreeBytes { get; set; } = 1L << 30;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.NotBlank(nameof(StateFolder), StateFolder);
        faults.InRange(nameof(MinFreeBytes), MinFreeBytes, 1 << 20, OneTebibyte, "bytes");
    }

    /// <summary>The default state folder for an environment: systemd's first state directory, else the user's.</summary>
    internal static string DefaultStateFolder(Func<string, string?> variable)
    {
        // systemd.exec(5): several directories are separated by colons.
        string? managed = variable("STATE_DIRECTORY")?.Split(':', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        if (managed is not null)
        {
            return managed;
        }

        string home = variable("HOME") is { Length: > 0 } given ? given : "/";
        return Path.Combine(home, ".local", "state", "appliance");
    }
}
