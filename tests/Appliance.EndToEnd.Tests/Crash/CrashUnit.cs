using Appliance.Edge.Storage;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Crash;

/// <summary>A unit that is killed again and again: one process for all roles, or node and runner over one state folder.</summary>
internal sealed class CrashUnit : IAsyncDisposable
{
    private readonly List<Part> _parts;

    private CrashUnit(IEnumerable<UnitProcess> processes) => _parts = [.. processes.Select(process => new Part(process))];

    /// <summary>The DICOM port.</summary>
    public int Port => Node.Process.Port;

    /// <summary>Who receives and delivers.</summary>
    public Part Node => _parts[0];

    /// <summary>Who runs the apps: the same as <see cref="Node"/> when there is one process.</summary>
    public Part Runner => _parts[^1];

    /// <summary>All processes.</summary>
    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>Starts one process for each role.</summary>
    public static async Task<CrashUnit> StartAsync(UnitSettings settings, IEnumerable<string> roles)
    {
        var started = new List<UnitProcess>();
        foreach (var role in roles)
        {
            started.Add(await UnitProcess.StartAsync(settings with { Role = role }));
        }

        return new CrashUnit(started);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts)
        {
            await part.Process.DisposeAsync();
        }
    }

    /// <summary>One process.</summary>
    internal sealed class Part(UnitProcess process)
    {
        public UnitProcess Process => process;

        /// <summary>When it was started last, as the journal writes times.</summary>
        public string Since { get; private set; } = JournalTime.Now(TimeProvider.System);

        /// <summary>Starts it again and waits for nothing, so that it can be killed while it recovers.</summary>
        public void Launch()
        {
            Since = JournalTime.Now(TimeProvider.System);
            process.Launch();
        }
    }
}
