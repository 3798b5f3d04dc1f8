using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Starting;

/// <summary>
/// A unit that cannot start says so in one message that names the thing and the remedy, and ends with a code of its own; the
/// codes are those of <c>appliance run --help</c>.
/// </summary>
public sealed class FailingStartTests : IDisposable
{
    private const int Unavailable = 69, StateFolder = 73, Disk = 74, Configuration = 78;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BadConfiguration_EveryFaultIsNamedAtOnce_WithTheNearestKey()
    {
        await File.WriteAllTextAsync(_folder["site.json"], """
            {
              "Node": { "Prot": 104, "AeTitle": "A TITLE THAT IS FAR TOO LONG" },
              "Studies": { "QuietPeriodSeconds": -1 },
              "Uplink": { "Broker": "http://broker" }
            }
            """, TestContext.Current.CancellationToken);

        var error = await FailsAsync(Configuration, "--config", _folder["site.json"]);

        Assert.Matches(@"Node:Prot = 104 \(.*site\.json:2\): .*Node:Port\b", error);
        Assert.Matches(@"Node:AeTitle = A TITLE THAT IS FAR TOO LONG \(.*site\.json:2\): .*16", error);
        Assert.Matches(@"Studies:QuietPeriodSeconds = -1 \(.*site\.json:3\)", error);
        Assert.Matches(@"Uplink:Broker = http://broker \(.*site\.json:4\): .*mqtt://", error);
        Assert.Equal(5, error.Split('\n').Length);
        Assert.False(Directory.Exists(_folder["state"]), "Nothing may be touched before the configuration is good.");
    }

    [Fact]
    public async Task ConfigurationThatIsNotThere_IsNamed() =>
        Assert.Contains(_folder["absent.json"], await FailsAsync(Configuration, "--config", _folder["absent.json"]), StringComparison.Ordinal);

    [Fact]
    public async Task BusyPort_TellsThePortAndHowToChooseAnother()
    {
        using var other = new TcpListener(IPAddress.Any, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var error = await FailsAsync(Unavailable, "--port", port);

        AssertOneLine(error, port, "--port", "ss -ltnp");
    }

    [Fact]
    public async Task StateFolderBelowAFile_TellsThePathAndHowToNameAnother()
    {
        await File.WriteAllTextAsync(_folder["file"], "", TestContext.Current.CancellationToken);

        AssertOneLine(await FailsAsync(StateFolder, "--state", _folder["file/state"]), _folder["file/state"], "--state");
    }

    [Fact]
    public async Task JournalThatIsNoDatabase_IsNamedAndLeftAsItIs()
    {
        var journal = Path.Combine(_folder.Sub("state"), "journal.db");
        var text = string.Concat(Enumerable.Repeat("This is a letter, not a database.\n", 400));
        await File.WriteAllTextAsync(journal, text, TestContext.Current.CancellationToken);

        AssertOneLine(await FailsAsync(StateFolder), journal);
        foreach (var verb in new[] { "status", "studies" })
        {
            var asked = await Tool.RunAsync(Repository.ApplianceBinary, verb, "--state", _folder["state"]);
            Assert.Equal(StateFolder, asked.ExitCode);
            AssertOneLine(asked.Error.TrimEnd(), journal);
        }

        Assert.Equal(text, await File.ReadAllTextAsync(journal, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SiteKeyThatWasCutShort_IsNamedAndLeftAsItIs()
    {
        var key = Path.Combine(_folder.Sub("state"), "keys", "site.key");
        Directory.CreateDirectory(Path.GetDirectoryName(key)!);
        await File.WriteAllBytesAsync(key, [1, 2, 3], TestContext.Current.CancellationToken);

        AssertOneLine(await FailsAsync(StateFolder), key);

        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(key, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task StateFolderOfARunningUnit_IsRefused()
    {
        await using var first = await UnitProcess.StartAsync(new UnitSettings { StateFolder = _folder.Sub("state") });

        AssertOneLine(await FailsAsync(Unavailable), _folder["state"], "--state");

        Assert.False(first.Process.HasExited);
    }

    [Fact]
    public async Task FullDisk_TellsToFreeSpace()
    {
        using var disk = await TinyDisk.MountAsync(mebibytes: 1);
        disk.Fill(leftBytes: 0);

        AssertOneLine(await FailsAsync(Disk, "--state", Path.Combine(disk.Mount, "state")), disk.Mount, "--state");
    }

    [Fact]
    public async Task DiskThatTurnedReadOnly_TellsToCheckTheDisk()
    {
        using var disk = await TinyDisk.MountAsync(mebibytes: 64);
        var state = Path.Combine(disk.Mount, "state");
        var small = new Dictionary<string, string> { ["APPLIANCE__Storage__MinFreeBytes"] = "1048576" };
        await using (await UnitProcess.StartAsync(new UnitSettings { StateFolder = state, Environment = small }))
        {
            // A journal and its folders are there from now on: only writing fails.
        }

        await disk.TurnReadOnlyAsync();

        AssertOneLine(await FailsAsync(Disk, "--state", state), state, "dmesg");
    }

    private async Task<string> FailsAsync(int code, params string[] arguments)
    {
        string[] defaults =
        [
            .. arguments.Contains("--state") ? Array.Empty<string>() : ["--state", _folder["state"]],
            .. arguments.Contains("--port") ? Array.Empty<string>() : ["--port", FreePort.Next().ToString(CultureInfo.InvariantCulture)],
        ];
        var result = await Tool.RunAsync(Repository.ApplianceBinary, ["run", .. defaults, .. arguments]);
        Assert.True(code == result.ExitCode, $"Code {result.ExitCode} instead of {code}:\n{result.Error}\n{result.Output}");
        Assert.StartsWith("appliance: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error + result.Output, StringComparison.Ordinal);
        return result.Error.TrimEnd();
    }

    private static void AssertOneLine(string error, params string[] parts)
    {
        Assert.DoesNotContain('\n', error);
        Assert.All(parts, part => Assert.Contains(part, error, StringComparison.Ordinal));
    }
}
