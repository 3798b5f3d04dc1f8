using System.Globalization;
using System.Text.Json;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;
using Microsoft.Data.Sqlite;

namespace Appliance.EndToEnd.Tests.Apps;

/// <summary>An app that needs a licence, from its publisher's desk to the unit, by the program's own verbs.</summary>
public sealed class LicensedAppTests
{
    private const string App = "lung-licensed";

    /// <summary>Checks the chain of the exported records without a line of ours.</summary>
    private const string ChainCheck = """
        import hashlib, json, sys
        previous = "0" * 64
        for number, record in enumerate(json.load(open(sys.argv[1]))["records"], 1):
            told = record.pop("hash")
            assert record["seq"] == number and record["previousHash"] == previous, number
            previous = hashlib.sha256(json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
            assert previous == told, number
        print(number)
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LicenceForTwoStudies_IsUsedUp_RefusesByName_AndIsExtendedInPlace()
    {
        using var folder = new TestFolder();
        await using var bench = await Bench.StartAsync(folder, WithoutShippedApps(folder));
        string key = await PackedApps.KeyAsync(folder, bench.Unit.StateFolder);
        string unit = await UnitIdAsync(bench.Unit);
        string package = await PackedApps.PackAsync(folder, key, App, "1.0.0", needsLicence: true);

        ToolResult refused = await bench.Unit.AskAsync("apps", "install", package);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"{App} needs a licence for this unit ({unit}), and there is none.", refused.Error, StringComparison.Ordinal);

        await EntitleAsync(folder, bench.Unit, key, unit, "S-1", "--studies", "2");
        (await bench.Unit.AskAsync("apps", "install", package)).Expect();
        await RunsAsync(bench, "Reported");
        await bench.Unit.KillAsync();
        await bench.Unit.StartAgainAsync();
        await RunsAsync(bench, "Reported", "Reported");
        await RunsAsync(bench, "Reported", "Reported", "Refused licence-exhausted");
        Assert.Equal(1, bench.Journal.Count(
            "SELECT count(*) FROM instance i JOIN run r ON r.id = i.run_id WHERE r.state = 'Refused' AND i.sop_class = '1.2.840.10008.5.1.4.1.1.88.34'"));
        Assert.Equal("Exhausted", await LicenceStateAsync(bench.Unit));
        await Eventually.TrueAsync("the alarm stands", Bench.Limit, async () => (await bench.Unit.StatusAsync())
            .GetProperty("alarms").EnumerateArray().Any(alarm => alarm.GetProperty("code").GetString() == "licence-ended"));

        await EntitleAsync(folder, bench.Unit, key, unit, "S-2", "--studies", "5");
        await RunsAsync(bench, "Reported", "Reported", "Refused licence-exhausted", "Reported");
        Assert.Equal("Valid", await LicenceStateAsync(bench.Unit));
        await MeterHoldsAsync(folder, bench, 3);
    }

    [Fact]
    public async Task UnitIsKilledAgainAndAgain_EachReportedStudyIsCountedOnce()
    {
        const int kills = 6;
        using var folder = new TestFolder();
        await using var bench = await Bench.StartAsync(folder, WithoutShippedApps(folder));
        string key = await PackedApps.KeyAsync(folder, bench.Unit.StateFolder);
        await EntitleAsync(folder, bench.Unit, key, await UnitIdAsync(bench.Unit), "S-1", "--studies", "100");
        (await bench.Unit.AskAsync("apps", "install", await PackedApps.PackAsync(folder, key, App, "1.0.0", needsLicence: true))).Expect();
        for (int kill = 1; kill <= kills; kill++)
        {
            await bench.SendAsync();
            await bench.CountsAsync("SELECT count(*) FROM run", kill);

            // Some kills hit the graph, some what comes after it.
            await Task.Delay(TimeSpan.FromMilliseconds(250 * kill), TimeProvider.System, Cancel);
            await bench.Unit.KillAsync();
            Assert.Equal(bench.Journal.Count("SELECT count(*) FROM run WHERE state = 'Reported'"), bench.Journal.Count("SELECT count(*) FROM meter"));
            await bench.Unit.StartAgainAsync();
        }

        await bench.StagesAsync("Done", kills);
        Assert.Equal((kills, kills), (
            bench.Journal.Count("SELECT count(*) FROM run WHERE state = 'Reported'"), bench.Journal.Count("SELECT count(DISTINCT study) FROM meter")));
        await MeterHoldsAsync(folder, bench, kills);
    }

    [Fact]
    public async Task Trial_BecomesALicenceInPlace_AndWhatIsNotForThisUnitIsNotTaken()
    {
        using var folder = new TestFolder();
        await using var bench = await Bench.StartAsync(folder, WithoutShippedApps(folder));
        string key = await PackedApps.KeyAsync(folder, bench.Unit.StateFolder);
        string unit = await UnitIdAsync(bench.Unit);
        string package = await PackedApps.PackAsync(folder, key, App, "1.0.0", needsLicence: true);

        string elsewhere = await LicenceAsync(folder, key, "unit-elsewhere", "L-0", "--perpetual");
        Assert.Contains("is for unit unit-elsewhere; this unit is " + unit, (await bench.Unit.AskAsync("apps", "entitle", elsewhere)).Error, StringComparison.Ordinal);
        string over = await EntitleAsync(folder, bench.Unit, key, unit, "M-0", "--from", "2024-01-01", "--to", "2024-12-31");
        Assert.Contains("over", over, StringComparison.Ordinal);
        Assert.Contains("ended on 2024-12-31", (await bench.Unit.AskAsync("apps", "install", package)).Error, StringComparison.Ordinal);

        await EntitleAsync(folder, bench.Unit, key, unit, "T-1", "--trial", "30");
        (await bench.Unit.AskAsync("apps", "install", package)).Expect();
        Assert.Equal("Trial", await LicenceStateAsync(bench.Unit));
        await RunsAsync(bench, "Reported");
        await EntitleAsync(folder, bench.Unit, key, unit, "L-1", "--perpetual");
        Assert.Equal("Valid", await LicenceStateAsync(bench.Unit));
        await RunsAsync(bench, "Reported", "Reported");

        string list = (await bench.Unit.AskAsync("apps", "entitlements")).Expect();
        Assert.All(["M-0", "T-1", "L-1"], serial => Assert.Contains(serial, list, StringComparison.Ordinal));
        Assert.Equal(["T-1", "L-1"], bench.Journal.Column("SELECT serial FROM meter ORDER BY seq"));
        Assert.Contains("Licence: valid", (await bench.Unit.AskAsync("apps", "explain", "1")).Expect(), StringComparison.Ordinal);
        Assert.Equal(0, (await bench.Unit.AskAsync("apps", "clock")).ExitCode);
    }

    [Fact]
    public async Task ModelsEncryptedForThisUnit_RunHere_AndNowhereElse()
    {
        using var folder = new TestFolder();
        await using var bench = await Bench.StartAsync(folder, WithoutShippedApps(folder));
        string key = await PackedApps.KeyAsync(folder, bench.Unit.StateFolder);
        await File.WriteAllTextAsync(folder["unit.pem"], (await bench.Unit.AskAsync("apps", "key")).Expect(), Cancel);
        string package = await PackedApps.PackAsync(folder, key, App, "1.0.0", needsLicence: false, "--encrypt-for", folder["unit.pem"]);

        (await bench.Unit.AskAsync("apps", "install", package)).Expect();
        await RunsAsync(bench, "Reported");

        byte[] model = (await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "models", "ct-lung-density", "lung-air.onnx"), Cancel))[..64];
        Assert.All(
            Directory.GetFiles(Path.Combine(bench.Unit.StateFolder, "apps"), "*", SearchOption.AllDirectories),
            file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(model)));

        await using var other = await UnitProcess.StartAsync(WithoutShippedApps(folder) with { StateFolder = folder.Sub("other") });
        Directory.CreateDirectory(Path.Combine(other.StateFolder, "keys", "publishers"));
        File.Copy(
            Path.Combine(bench.Unit.StateFolder, "keys", "publishers", "vendor.pem"), Path.Combine(other.StateFolder, "keys", "publishers", "vendor.pem"));
        ToolResult refused = await other.AskAsync("apps", "install", package);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("lung-air.onnx: The file is sealed for another unit", refused.Error, StringComparison.Ordinal);
    }

    private static async Task MeterHoldsAsync(TestFolder folder, Bench bench, int studies)
    {
        string meter = (await bench.Unit.AskAsync("apps", "meter", "--json")).Expect();
        await File.WriteAllTextAsync(folder["meter.json"], meter, Cancel);
        Assert.Equal(
            studies.ToString(CultureInfo.InvariantCulture),
            (await Tool.RunAsync("/usr/bin/python3", "-c", ChainCheck, folder["meter.json"])).Expect().Trim());
        Assert.DoesNotContain(bench.Journal.Column("SELECT study_uid FROM study"), uid => meter.Contains(uid, StringComparison.Ordinal));

        await bench.Unit.KillAsync();
        await using (var journal = new SqliteConnection($"Data Source={Path.Combine(bench.Unit.StateFolder, "journal.db")};Pooling=False"))
        {
            await journal.OpenAsync(Cancel);
            await using SqliteCommand command = journal.CreateCommand();
            command.CommandText = "UPDATE meter SET serial = 'S-9' WHERE seq = 3";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        ToolResult altered = await bench.Unit.AskAsync("apps", "meter");
        Assert.Equal(1, altered.ExitCode);
        Assert.Contains("record 3 is altered or missing", altered.Output, StringComparison.Ordinal);
    }

    /// <summary>Sends one more study; then the runs so far have ended so.</summary>
    private static async Task RunsAsync(Bench bench, params string[] endings)
    {
        await bench.SendAsync();
        await bench.StagesAsync("Done", endings.Length);
        Assert.Equal(endings, bench.Journal.Column("SELECT trim(state || ' ' || coalesce(reason, '')) FROM run ORDER BY id"));
    }

    private static async Task<string> EntitleAsync(TestFolder folder, UnitProcess at, string key, string unit, string serial, params string[] kind) =>
        (await at.AskAsync("apps", "entitle", await LicenceAsync(folder, key, unit, serial, kind))).Expect();

    private static async Task<string> LicenceAsync(TestFolder folder, string key, string unit, string serial, params string[] kind)
    {
        string file = folder[serial + ".licence"];
        (await Tool.RunAsync(
            Repository.ApplianceBinary, ["apps", "licence", App, "--unit", unit, "--serial", serial, "--key", key, "--out", file, .. kind])).Expect();
        return file;
    }

    private static async Task<string> UnitIdAsync(UnitProcess unit) =>
        (await unit.AskAsync("apps", "key")).Expect().Split(',')[0]["unit ".Length..];

    private static async Task<string?> LicenceStateAsync(UnitProcess unit)
    {
        using var list = JsonDocument.Parse((await unit.AskAsync("apps", "list", "--json")).Expect());
        return list.RootElement.GetProperty("apps").EnumerateArray().Single(app => app.GetProperty("id").GetString() == App)
            .GetProperty("licence").GetProperty("state").GetString();
    }

    private static UnitSettings WithoutShippedApps(TestFolder folder) => Bench.Settings with
    {
        Environment = new Dictionary<string, string>(Bench.Settings.Environment) { ["APPLIANCE__Running__AppsFolder"] = folder.Sub("none") },
    };
}
