namespace Appliance.EndToEnd.Tests.Harness;

/// <summary>How a test's unit is started; the defaults suit a study of a few hundred instances.</summary>
public sealed record UnitSettings
{
    /// <summary>The state folder, kept by the caller; null gives the unit one of its own that goes with it.</summary>
    public string? StateFolder { get; init; }

    /// <summary>The DICOM port; null takes a free one. It stays the same over restarts.</summary>
    public int? Port { get; init; }

    /// <summary><c>all</c>, <c>node</c> or <c>runner</c>.</summary>
    public string Role { get; init; } = "all";

    /// <summary><c>NAME=AE@HOST:PORT</c>, as <c>--destination</c> takes it.</summary>
    public IReadOnlyList<string> Destinations { get; init; } = [];

    /// <summary>The broker's URL; null leaves the unit without uplink.</summary>
    public string? Broker { get; init; }

    /// <summary>Which of the folders <c>apps</c> beside the tests holds its shipped apps: with all of them every test would change with each app.</summary>
    public string Apps { get; init; } = "lung";

    /// <summary>Seconds without a new instance after which a study counts as complete.</summary>
    public int QuietPeriodSeconds { get; init; } = 1;

    /// <summary>More keys, as <c>APPLIANCE__Section__Key</c>; they win over the above.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How to see that it is up; null asks its plain port for a C-ECHO.</summary>
    public Func<Task<bool>>? IsUp { get; init; }

    /// <summary>More arguments after <c>run</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
