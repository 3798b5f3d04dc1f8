using System.Globalization;
using System.Text.Json;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Peers;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>A study on its way from storescu to storescp, with a modality worklist beside it, or none that answers.</summary>
public sealed class OrderTests : IDisposable
{
    private const string Day = "20260115";

    private readonly TestFolder _folder = new();
    private readonly ThoraxPhantom _phantom = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 96, Columns = 96, Slices = 60, Seed = 7 });
    private readonly WorklistFolder _orders;

    public OrderTests() => _orders = new WorklistFolder(_folder.Sub("orders"), "RIS");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Wlmscpfs_HasTheStudysOrder_EvidenceAtThePacsNamesIt()
    {
        _orders.Plan("RIS4711", "PHANTOM-000007", "王^小东", _phantom.Truth.StudyInstanceUid, day: Day);
        _orders.Plan("RIS4712", "PHANTOM-000007", "王^小东", "1.2.840.99.12", day: Day);
        _orders.Plan("RIS4713", "PHANTOM-000008", "李^四", "1.2.840.99.13", day: Day);
        await using ListeningProcess worklist = await ListeningProcess.WlmscpfsAsync(_orders.Root);

        Arrival arrival = await SendAsync(worklist.Port, waitSeconds: 60);

        Assert.Equal(("Matched", "StudyInstanceUid"), (arrival.Order.GetProperty("state").GetString(), arrival.Order.GetProperty("rule").GetString()));
        Assert.True(arrival.Worklist.GetProperty("reachable").GetBoolean());
        PacsEvidence evidence = await PacsEvidence.ReadAsync(arrival.Evidence);
        Assert.Equal("ACC000007 RIS4711 RPRIS4711", await Pydicom.AskAsync(evidence.Report, """
            r = ds.ReferencedRequestSequence[0]
            print(ds.AccessionNumber, r.AccessionNumber, r.RequestedProcedureID)
            """));
        foreach (string image in evidence.Pages.Append(evidence.Segmentation!))
        {
            Assert.Equal("RIS4711 SPSRIS4711", await Pydicom.AskAsync(
                image, "print(ds.RequestAttributesSequence[0].AccessionNumber, ds.RequestAttributesSequence[0].ScheduledProcedureStepID)"));
        }

        Assert.NotEmpty(await Dcmtk.DumpReportAsync(evidence.Report));
        foreach (string file in evidence.Files)
        {
            Assert.Empty(await Dciodvfy.ErrorsAsync(file));
        }
    }

    [Fact]
    public async Task Orthanc_HasTheAccessionNumber_EvidenceAtThePacsNamesTheOrder()
    {
        _orders.Plan("ACC000007", "PHANTOM-000007", "WANG^XIAODONG", "1.2.840.99.11", day: Day);
        _orders.Plan("ACC000008", "PHANTOM-000007", "WANG^XIAODONG", "1.2.840.99.12", day: Day);
        await using OrthancProcess orthanc = await OrthancProcess.StartAsync(_folder["orthanc"], encoding: "Utf8", worklists: Path.Combine(_orders.Root, "RIS"));
        await orthanc.AddModalityAsync("unit", UnitProcess.AeTitle, FreePort.Next());

        Arrival arrival = await SendAsync(orthanc.Port, waitSeconds: 60, OrthancProcess.AeTitle);

        Assert.Equal(("Matched", "AccessionNumber"), (arrival.Order.GetProperty("state").GetString(), arrival.Order.GetProperty("rule").GetString()));
        PacsEvidence evidence = await PacsEvidence.ReadAsync(arrival.Evidence);
        Assert.Equal("ACC000007 RPACC000007 1.2.840.99.11", await Pydicom.AskAsync(evidence.Report, """
            r = ds.ReferencedRequestSequence[0]
            print(r.AccessionNumber, r.RequestedProcedureID, r.StudyInstanceUID)
            """));
    }

    [Fact]
    public async Task WorklistIsDown_ResultComesAfterTheWait_AndTheUnitSaysSo()
    {
        Arrival arrival = await SendAsync(FreePort.Next(), waitSeconds: 4);

        Assert.Equal(("Unreachable", "Unreachable"), (arrival.Order.GetProperty("state").GetString(), arrival.Order.GetProperty("cause").GetString()));
        Assert.False(arrival.Worklist.GetProperty("reachable").GetBoolean());
        Assert.Contains("Orders:Worklist", arrival.Worklist.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        TimeSpan wait = arrival.Run.GetProperty("startedAt").GetDateTimeOffset() - arrival.Study.GetProperty("closedAt").GetDateTimeOffset();
        Assert.True(wait >= TimeSpan.FromSeconds(4), $"{wait}");
        PacsEvidence evidence = await PacsEvidence.ReadAsync(arrival.Evidence);
        Assert.Equal("False", await Pydicom.AskAsync(evidence.Report, "print('ReferencedRequestSequence' in ds)"));
    }

    private async Task<Arrival> SendAsync(int worklist, int waitSeconds, string aeTitle = "RIS")
    {
        _phantom.WriteDicom(_folder.Sub("sent"));
        string profile = _folder["profile.json"];
        await File.WriteAllTextAsync(profile, JsonSerializer.Serialize(new
        {
            Orders = new { Worklist = string.Create(CultureInfo.InvariantCulture, $"{aeTitle}@127.0.0.1:{worklist}"), WaitSeconds = waitSeconds },
        }));
        await using StoreScpProcess pacs = await StoreScpProcess.StartAsync(_folder["pacs"]);
        await using UnitProcess unit = await UnitProcess.StartAsync(new UnitSettings
        {
            StateFolder = _folder.Sub("state"), Destinations = [pacs.Destination("PACS")], Arguments = ["--config", profile],
        });
        (await Dcmtk.StoreAsync(unit.Port, UnitProcess.AeTitle, _folder["sent"])).Expect();
        var journal = new JournalProbe(unit.StateFolder);
        await Eventually.TrueAsync("the study is done", Bench.Limit, () => journal.Count("SELECT count(*) FROM study WHERE stage = 'Done'") == 1);
        JsonElement study = (await unit.StudiesAsync()).GetProperty("studies").EnumerateArray().Single();
        return new Arrival(
            study,
            await AskAsync(unit, "studies", "show", "1", "--json", "--config", profile),
            await AskAsync(unit, "status", "--json", "--config", profile),
            pacs.Files);
    }

    private static async Task<JsonElement> AskAsync(UnitProcess unit, params string[] verb)
    {
        using var document = JsonDocument.Parse((await unit.AskAsync(verb)).Expect());
        return document.RootElement.Clone();
    }

    /// <summary>What is there when the study arrived.</summary>
    private sealed record Arrival(JsonElement Study, JsonElement Shown, JsonElement Status, IReadOnlyList<string> Evidence)
    {
        public JsonElement Order => Shown.GetProperty("order");

        public JsonElement Worklist => Status.GetProperty("worklist");

        public JsonElement Run => Study.GetProperty("runs").EnumerateArray().Single();
    }
}
