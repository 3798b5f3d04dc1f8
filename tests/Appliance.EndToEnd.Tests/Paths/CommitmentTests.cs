using System.Globalization;
using System.Text.Json;
using Appliance.EndToEnd.Tests.Crash;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>Storage Commitment with Orthanc, which speaks both roles.</summary>
public class CommitmentTests
{
    [Fact]
    public async Task Orthanc_AsksForCommitment_UnitIsKilledBeforeItsReport_AndReportsAfterItsStart()
    {
        using var folder = new TestFolder();
        await using var orthanc = await OrthancProcess.StartAsync(folder["orthanc"]);
        var away = FreePort.Next();
        var settings = new UnitSettings { Role = "node", StateFolder = folder.Sub("state"), Environment = Scanner(away) };
        await using (var unit = await UnitProcess.StartAsync(settings))
        {
            // Nobody listens where it is told to report, so that the report is owed when the process is killed.
            await orthanc.AddModalityAsync("unit", UnitProcess.AeTitle, unit.Port);
            var study = SentStudy.Make(folder["study"], 1);
            var ids = await Task.WhenAll(study.Objects.Take(5).Select(item => UploadAsync(orthanc, item.Path)));
            await orthanc.PostAsync("modalities/unit/store", Json(new { Resources = ids }));
            var asked = await orthanc.PostAsync("modalities/unit/storage-commitment", Json(new { Resources = ids }));
            var journal = new JournalProbe(unit.StateFolder);
            await Eventually.TrueAsync(
                "the unit owes a report that it cannot bring", Bench.Limit,
                () => journal.Count("SELECT count(*) FROM commitment WHERE state = 'Pending' AND attempts > 0") == 1);
            await unit.KillAsync();

            await using var again = await UnitProcess.StartAsync(settings with { Port = unit.Port, Environment = Scanner(orthanc.Port) });
            await Eventually.TrueAsync("Orthanc has the report", Bench.Limit, async () =>
                (await orthanc.GetAsync(asked.GetProperty("Path").GetString()!.TrimStart('/'))).GetProperty("Status").GetString() == "Success");
            await Eventually.TrueAsync(
                "the unit has noted that", Bench.Limit, () => journal.Count("SELECT count(*) FROM commitment WHERE state = 'Reported'") == 1);
        }
    }

    [Theory]
    [InlineData("true")]
    [InlineData("Auto")]
    public async Task Unit_AsksOrthancForCommitment_EvidenceIsDeliveredWhenItWasCommittedTo(string mode)
    {
        using var folder = new TestFolder();
        await using var orthanc = await OrthancProcess.StartAsync(folder["orthanc"]);
        await using var bench = await Bench.StartAsync(folder, To(OrthancProcess.AeTitle, orthanc.Port, mode));
        await orthanc.AddModalityAsync("unit", UnitProcess.AeTitle, bench.Unit.Port);

        await bench.SendAsync();
        await bench.StagesAsync("Done", 1);

        Assert.NotEqual(0, bench.Journal.Count("SELECT count(*) FROM delivery WHERE state = 'Delivered'"));
        Assert.Equal(0, bench.Journal.Count("SELECT count(*) FROM delivery WHERE state <> 'Delivered'"));
        Assert.NotEqual(0, bench.Journal.Count("SELECT count(*) FROM commitment_request WHERE open = 0"));
        Assert.Equal(0, bench.Journal.Count("SELECT count(*) FROM commitment_request WHERE open = 1"));
    }

    [Fact]
    public async Task Orthanc_ThatDoesNotKnowTheUnit_HoldsNoStudyUp_AndCommitsOnceItIsToldOfIt()
    {
        using var folder = new TestFolder();
        await using var orthanc = await OrthancProcess.StartAsync(folder["orthanc"]);
        await using var bench = await Bench.StartAsync(folder, To(OrthancProcess.AeTitle, orthanc.Port, "Auto"));

        await bench.SendAsync();
        await bench.StagesAsync("Done", 1);

        Assert.NotEqual(0, bench.Journal.Count("SELECT count(*) FROM delivery WHERE state = 'Uncommitted' AND cause = 'NoReport'"));
        Assert.Equal(0, bench.Journal.Count("SELECT count(*) FROM delivery WHERE state <> 'Uncommitted'"));
        JsonElement alarm = Assert.Single((await bench.Unit.StatusAsync()).GetProperty("alarms").EnumerateArray().ToList());
        Assert.Equal("evidence-uncommitted", alarm.GetProperty("code").GetString());

        await orthanc.AddModalityAsync("unit", UnitProcess.AeTitle, bench.Unit.Port);
        string profile = folder["profile.json"];
        var pacs = new { Name = "pacs", OrthancProcess.AeTitle, Host = "127.0.0.1", orthanc.Port };
        await File.WriteAllTextAsync(profile, JsonSerializer.Serialize(new { Destinations = new[] { pacs } }), TestContext.Current.CancellationToken);
        (await bench.Unit.AskAsync("deliveries", "retry", "--all", "--config", profile)).Expect();
        await bench.StagesAsync("Done", 1);

        Assert.Equal(0, bench.Journal.Count("SELECT count(*) FROM delivery WHERE state <> 'Delivered' OR attempts > 1"));
        Assert.Empty((await bench.Unit.StatusAsync()).GetProperty("alarms").EnumerateArray());
    }

    [Fact]
    public async Task Storescp_DoesNoCommitment_ItsSuccessIsDelivered()
    {
        using var folder = new TestFolder();
        await using var pacs = await StoreScpProcess.StartAsync(folder["pacs"]);
        await using var bench = await Bench.StartAsync(folder, To(StoreScpProcess.AeTitle, pacs.Port, "Auto"));

        await bench.SendAsync();
        await bench.StagesAsync("Done", 1);

        Assert.Equal(0, bench.Journal.Count("SELECT count(*) FROM delivery WHERE state <> 'Delivered'"));
        Assert.Equal(
            ["AbstractSyntaxNotSupported"], bench.Journal.Column("SELECT answer FROM capability WHERE sop_class = '1.2.840.10008.1.20.1'"));
        Assert.Equal(0, bench.Journal.Count("SELECT count(*) FROM commitment_request"));
    }

    private static UnitSettings To(string aeTitle, int port, string mode) => Bench.Settings with
    {
        Environment = new Dictionary<string, string>(Bench.Settings.Environment)
        {
            ["APPLIANCE__Destinations__0__Name"] = "pacs",
            ["APPLIANCE__Destinations__0__AeTitle"] = aeTitle,
            ["APPLIANCE__Destinations__0__Host"] = "127.0.0.1",
            ["APPLIANCE__Destinations__0__Port"] = port.ToString(CultureInfo.InvariantCulture),
            ["APPLIANCE__Destinations__0__StorageCommitment"] = mode,
        },
    };

    private static Dictionary<string, string> Scanner(int reportPort) => new()
    {
        ["APPLIANCE__Scanners__0__Name"] = "Orthanc",
        ["APPLIANCE__Scanners__0__AeTitle"] = OrthancProcess.AeTitle,
        ["APPLIANCE__Scanners__0__ReportHost"] = "127.0.0.1",
        ["APPLIANCE__Scanners__0__ReportPort"] = reportPort.ToString(CultureInfo.InvariantCulture),
    };

    private static async Task<string> UploadAsync(OrthancProcess orthanc, string path)
    {
        using var file = new ByteArrayContent(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        return (await orthanc.PostAsync("instances", file)).GetProperty("ID").GetString()!;
    }

    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body));
}
