using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Systemd;

/// <summary>
/// A Debian userland booted by systemd-nspawn, with the unit installed as on a box: program, apps, unit files, user.
/// It shares the machine's network, so a unit inside listens on a loopback port that the test chose.
/// </summary>
public sealed class BootedUserland : IAsyncDisposable
{
    private static readonly TimeSpan BootLimit = TimeSpan.FromSeconds(60);
    private static readonly string[] Units = ["appliance-node.service", "appliance-runner.service"];
    private readonly TestFolder _folder = new();
    private ChildProcess? _container;
    private string _leader = "";

    /// <summary>The unit's DICOM port on loopback.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>The root folder as seen from outside.</summary>
    public string Root => _folder["root"];

    /// <summary>The unit's state folder as seen from outside.</summary>
    public string StateFolder => Path.Combine(Root, "var/lib/appliance");

    /// <summary>Unpacks, installs, writes <paramref name="dropIn"/> for both units and boots; the units start with it, as on a box.</summary>
    public static async Task<BootedUserland> BootAsync(string dropIn)
    {
        Tool.Require("systemd-nspawn");
        var userland = new BootedUserland();
        try
        {
            Directory.CreateDirectory(userland.Root);
            (await Tool.RunAsync("tar", "-xf", await UserlandArchive.GetAsync(), "-C", userland.Root)).Expect();
            await userland.InstallAsync(dropIn);
            await userland.StartContainerAsync();
            return userland;
        }
        catch
        {
            await userland.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program inside, as root, and waits for its end.</summary>
    public Task<ToolResult> RunAsync(params IEnumerable<string> command) =>
        Tool.RunAsync("nsenter", ["--target", _leader, "--all", "--", .. command]);

    /// <summary>One property of a unit, as <c>systemctl show</c> prints it.</summary>
    public async Task<string> PropertyAsync(string unit, string property) =>
        (await RunAsync("systemctl", "show", "--value", "--property", property, unit)).Expect().Trim();

    /// <summary>The unit's main process, by its id outside.</summary>
    public async Task<int> MainProcessAsync(string unit)
    {
        var inside = await PropertyAsync(unit, "MainPID");
        foreach (var status in Directory.EnumerateDirectories("/proc").Select(folder => Path.Combine(folder, "status")))
        {
            var ids = NamespaceIds(status);
            if (ids is [var outside, .., var last] && last == inside && await IsInsideAsync(outside))
            {
                return int.Parse(outside, CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException($"{unit} has no main process.");
    }

    /// <summary>The journal of one unit, for a failing test.</summary>
    public async Task<string> JournalAsync(string unit) =>
        (await RunAsync("journalctl", "--no-pager", "--output", "cat", "--unit", unit)).Output;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_container is { HasExited: false } && _leader.Length > 0)
        {
            foreach (var unit in Units)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"--- journal of {unit}\n{await JournalAsync(unit)}");
            }
        }

        if (_container is not null)
        {
            await _container.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task InstallAsync(string dropIn)
    {
        await CopyAsync(await PublishedUnit.GetAsync(), "usr/lib/appliance");
        foreach (var (from, to) in new[] { ("sysusers.d", "usr/lib/sysusers.d"), ("tmpfiles.d", "usr/lib/tmpfiles.d") })
        {
            await CopyAsync(Path.Combine(UnitFileTests.Folder, from, "."), to);
        }

        foreach (var unit in Directory.EnumerateFiles(UnitFileTests.Folder, "*.service"))
        {
            File.Copy(unit, Path.Combine(Root, "etc/systemd/system", Path.GetFileName(unit)));
            var folder = Directory.CreateDirectory(Path.Combine(Root, "etc/systemd/system", Path.GetFileName(unit) + ".d"));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "test.conf"), string.Create(CultureInfo.InvariantCulture, $"""
                [Service]
                Environment=APPLIANCE__Node__Port={Port} APPLIANCE__Node__BindAddress=127.0.0.1
                {dropIn}
                """));
        }

        (await Tool.RunAsync("systemctl", ["--root", Root, "--quiet", "enable", .. Units])).Expect();
        await File.WriteAllTextAsync(Path.Combine(Root, "etc/machine-id"), ""); // each boot makes its own
        await File.WriteAllTextAsync(Path.Combine(Root, "etc/hostname"), "unit-under-test\n");
    }

    private async Task CopyAsync(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, to))!);
        (await Tool.RunAsync("cp", "-r", "--no-preserve=ownership", from, Path.Combine(Root, to))).Expect();
    }

    private async Task StartContainerAsync()
    {
        _container = new ChildProcess("/usr/bin/systemd-nspawn",
            ["--directory", Root, "--register=no", "--keep-unit", "--quiet", "--console=pipe", "--boot"]);
        _leader = await Eventually.SomeAsync("systemd-nspawn starts its init", BootLimit, async () =>
        {
            Assert.False(_container.HasExited, $"systemd-nspawn ended:\n{_container.Output}");
            var children = await File.ReadAllTextAsync($"/proc/{_container.Id}/task/{_container.Id}/children");
            var first = children.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            return first is not null && NamespaceIds($"/proc/{first}/status") is [_, .., "1"] ? first : null;
        });
        await Eventually.TrueAsync("the userland is booted", BootLimit, async () =>
            (await RunAsync("systemctl", "is-system-running")).Output.Trim() is "running" or "degraded");
    }

    private async Task<bool> IsInsideAsync(string process)
    {
        var own = await Tool.RunAsync("readlink", $"/proc/{process}/ns/pid");
        var leader = await Tool.RunAsync("readlink", $"/proc/{_leader}/ns/pid");
        return own.ExitCode == 0 && own.Output == leader.Output;
    }

    // "NSpid: 4711 42": the ids of one process from the outermost namespace to its own.
    private static string[] NamespaceIds(string statusFile)
    {
        try
        {
            return File.ReadLines(statusFile).FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal))
                ?.Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[1..] ?? [];
        }
        catch (IOException)
        {
            return []; // it ended while we looked
        }
    }
}
