using Appliance.Edge.Hosting;

namespace Appliance.Edge.Storage;

/// <summary>Section <c>Storage</c>: where the unit keeps what it must not lose.</summary>
public sealed class StorageOptions : IFeatureOptions
{
    private const long OneTebibyte = 1L << 40;
    private const long TightTimesMin = 4;

    /// <summary>The state folder: journal, spool, keys, logs.</summary>
    /// <value>A path. Default: <c>$STATE_DIRECTORY</c> (systemd), else <c>~/.local/state/appliance</c>.</value>
    public string StateFolder { get; set; } = DefaultStateFolder(Environment.GetEnvironmentVariable);

    /// <summary>
    /// Below this much free space new objects are answered A700 and new associations rejected transiently, so that the journal
    /// can still write and the unit lives on. They are taken again when an eighth more is free.
    /// </summary>
    /// <value>Bytes, 1 MiB to 1 TiB. Default: 1 GiB.</value>
    public long MinFreeBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Below this much free space files that are safe elsewhere are deleted, the oldest first (section <c>Retention</c>), so that
    /// nothing need be refused.
    /// </summary>
    /// <value>Bytes. Default 0, four times <see cref="MinFreeBytes"/>; else at least twice that, to 16 TiB.</value>
    public long TightFreeBytes { get; set; }

    /// <summary><see cref="TightFreeBytes"/>, or what stands for it.</summary>
    internal long EffectiveTightFreeBytes =>
        TightFreeBytes > 0 ? TightFreeBytes : MinFreeBytes > long.MaxValue / TightTimesMin ? long.MaxValue : TightTimesMin * MinFreeBytes;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.NotBlank(nameof(StateFolder), StateFolder);
        faults.InRange(nameof(MinFreeBytes), MinFreeBytes, 1 << 20, OneTebibyte, "bytes");
        if (TightFreeBytes != 0)
        {
            faults.InRange(nameof(TightFreeBytes), TightFreeBytes, 2.0 * MinFreeBytes, 16.0 * OneTebibyte, "bytes");
        }
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
