using System.Globalization;
using System.Text.Json;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.EndToEnd.Tests.Harness;

/// <summary>A unit under test: the built program, in a process and a state folder of its own.</summary>
public sealed class UnitProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly UnitSettings _settings;
    private readonly TestFolder? _ownFolder;
    private ChildProcess? _process;

    private UnitProcess(UnitSettings settings)
    {
        _settings = settings;
        _ownFolder = settings.StateFolder is null ? new TestFolder() : null;
        StateFolder = settings.StateFolder ?? _ownFolder!.Sub("state");
        Port = settings.Port ?? FreePort.Next();
    }

    private const string AppsFolder = "APPLIANCE__Running__AppsFolder";

    /// <summary>Its AE title: the default one.</summary>
    public const string AeTitle = "APPLIANCE";

    /// <summary>Its DICOM port on loopback.</summary>
    public int Port { get; }

    /// <summary>Journal, spool, keys, logs.</summary>
    public string StateFolder { get; }

    /// <summary>The process that runs now.</summary>
    public ChildProcess Process => _process ?? throw new InvalidOperationException("The unit was stopped.");

    /// <summary>Starts a unit and waits until it is up: it answers C-ECHO, unless the settings say otherwise (a runner alone: until its process is there).</summary>
    public static async Task<UnitProcess> StartAsync(UnitSettings? settings = null)
    {
        var unit = new UnitProcess(settings ?? new UnitSettings());
        try
        {
            await unit.StartAgainAsync();
            return unit;
        }
        catch
        {
            await unit.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it after <see cref="KillAsync"/> or <see cref="StopAsync"/>: same port, same state.</summary>
    public async Task StartAgainAsync()
    {
        Launch();
        if (_settings.Role == "runner")
        {
            return;
        }

        await Eventually.TrueAsync("the unit answers C-ECHO", StartLimit, async () =>
        {
            Assert.False(Process.HasExited, $"The unit ended instead of starting:\n{Process.Output}");
            return await (_settings.IsUp?.Invoke() ?? Dcmtk.EchoAsync(Port, AeTitle));
        });
    }

    /// <summary>Starts the process and waits for nothing: for tests of failing starts and of start times.</summary>
    public ChildProcess Launch()
    {
        List<string> arguments =
        [
            "run", "--role", _settings.Role, "--state", StateFolder,
            "--port", Port.ToString(CultureInfo.InvariantCulture), .. _settings.Arguments,
        ];
        foreach (var destination in _settings.Destinations)
        {
            arguments.AddRange(["--destination", destination]);
        }

        if (_settings.Broker is { } broker)
        {
            arguments.AddRange(["--broker", broker]);
        }

        var environment = new Dictionary<string, string>
        {
            ["ORT_DISABLE_TELEMETRY"] = "1",
            ["APPLIANCE__Studies__QuietPeriodSeconds"] = _settings.QuietPeriodSeconds.ToString(CultureInfo.InvariantCulture),
            [AppsFolder] = ShippedApps,
        };
        foreach (var (key, value) in _settings.Environment)
        {
            environment[key] = value;
        }

        Assert.True(File.Exists(Repository.ApplianceBinary), $"{Repository.ApplianceBinary} is not built.");
        return _process = new ChildProcess(Repository.ApplianceBinary, arguments, environment);
    }

    /// <summary>SIGKILL, as when the power fails.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.KillAsync();
            await process.DisposeAsync();
        }
    }

    /// <summary>SIGTERM; the exit code once it drained.</summary>
    public async Task<int> StopAsync()
    {
        var process = Process;
        var code = await process.TerminateAsync();
        _process = null;
        await process.DisposeAsync();
        return code;
    }

    /// <summary>Runs one of the program's other verbs on this unit's state, such as <c>studies --json</c>.</summary>
    public Task<ToolResult> AskAsync(params string[] arguments) =>
        Tool.RunAsync(new Dictionary<string, string> { [AppsFolder] = ShippedApps }, Repository.ApplianceBinary, [.. arguments, "--state", StateFolder]);

    /// <summary>Where its shipped apps are.</summary>
    private string ShippedApps => _settings.Environment.TryGetValue(AppsFolder, out var given) ? given : Path.Combine(AppContext.BaseDirectory, "apps", _settings.Apps);

    /// <summary><c>appliance studies --json</c>.</summary>
    public Task<JsonElement> StudiesAsync() => AskJsonAsync("studies");

    /// <summary><c>appliance status --json</c>.</summary>
    public Task<JsonElement> StatusAsync() => AskJsonAsync("status");

    /// <summary>Temporary files of the spool that are there now.</summary>
    public IReadOnlyList<string> TemporaryFiles =>
        [.. Directory.EnumerateFiles(StateFolder, "*.part", SearchOption.AllDirectories)];

    private async Task<JsonElement> AskJsonAsync(string verb)
    {
        using var document = JsonDocument.Parse((await AskAsync(verb, "--json")).Expect());
        return document.RootElement.Clone();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _ownFolder?.Dispose();
    }
}
