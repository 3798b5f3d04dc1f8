using System.Globalization;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>ct-dose-noise through the whole unit, looked at in the PACS: a real Siemens series, one without CTDIvol, and one that must be refused.</summary>
public sealed class DoseNoiseTests(ITestOutputHelper output)
{
    private const string Dose = "dose";

    [Fact]
    public async Task RealSiemensSeries_SizeAndDoseAreInThePacs()
    {
        await using var path = await WholePath.OpenAsync(apps: Dose);
        await RefusedStudy.WriteAsync(path.Folder.Sub("sent"));

        // -xv: JPEG 2000 lossless goes over the wire as it is.
        var study = await path.SendAsync(path.Folder["sent"], "-xv");

        Assert.Equal(("ct-dose-noise", "Reported"), RunOf(study));
        var evidence = await PacsEvidence.ReadAsync(path.Pacs.Files);
        Assert.Equal(2, evidence.Pages.Count);
        foreach (var file in evidence.Files)
        {
            Assert.Empty(await Dciodvfy.ErrorsAsync(file));
        }

        var reported = await evidence.MeasurementsAsync();
        output.WriteLine(string.Join(", ", reported.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key.Concept} {one.Value.Value} {one.Value.Unit}"))));
        AssertReported(reported, "113980", 307.9, 0.5, "mm");
        AssertReported(reported, "113830", 18.5, 0.05, "mGy");
        AssertReported(reported, "113930", 22.2, 0.1, "mGy");
        Assert.InRange(reported[("NOISE-GLOBAL", "")].Value, 5, 20);
        var record = Assert.Single(path.ResultsUpstream).Data.Deserialize(ContractsJson.Default.ResultRecord)!;
        Assert.Equal("reported", record.Outcome);
        Assert.Contains("ssde", record.Findings.Select(finding => finding.Id));
    }

    [Fact]
    public async Task ScannerThatDoesNotSayCtdiVol_SizeAndNoiseAreReported_AndTheReasonWithThem()
    {
        await using var path = await WholePath.OpenAsync(apps: Dose);
        new WaterPhantom { Noise = 10, CtdiVol = _ => null }.WriteDicom(path.Folder.Sub("sent"));

        var study = await path.SendAsync(path.Folder["sent"]);

        Assert.Equal(("ct-dose-noise", "Reported"), RunOf(study));
        Assert.Equal(["ctdivol-missing"], Codes(study));
        var evidence = await PacsEvidence.ReadAsync(path.Pacs.Files);
        var reported = await evidence.MeasurementsAsync();
        AssertReported(reported, "113980", 300, 0.5, "mm");
        Assert.DoesNotContain(("113930", ""), reported.Keys);
        Assert.Contains("ctdivol-missing", await evidence.TextsAsync());
    }

    [Fact]
    public async Task BodyCutOffByTheFieldOfView_IsRefused_AndThePacsGetsTheReason()
    {
        await using var path = await WholePath.OpenAsync(apps: Dose);
        new WaterPhantom { Size = 160 }.WriteDicom(path.Folder.Sub("sent"));

        var study = await path.SendAsync(path.Folder["sent"]);

        Assert.Equal(("ct-dose-noise", "Refused"), RunOf(study));
        Assert.Equal(["body-cut-off"], Codes(study));
        var evidence = await PacsEvidence.ReadAsync(path.Pacs.Files);
        Assert.Single(evidence.Pages);
        Assert.Empty(await evidence.MeasurementsAsync());
        Assert.Contains("body-cut-off", await evidence.TextsAsync());
        foreach (var file in evidence.Files)
        {
            Assert.Empty(await Dciodvfy.ErrorsAsync(file));
        }
    }

    [Fact]
    public async Task Radiographs_GetTheirDeviationIndices_AndTheCtAppIsSaidNotToRun()
    {
        await using var path = await WholePath.OpenAsync(apps: Dose);
        new ExposurePhantom([new("PA", 400, 200, 3.0), new("LAT", 250, 500)]).WriteDicom(path.Folder.Sub("sent"));

        var study = await path.SendAsync(path.Folder["sent"]);

        Assert.Equal(("dx-exposure", "Reported"), RunOf(study));
        var evidence = await PacsEvidence.ReadAsync(path.Pacs.Files);
        foreach (var file in evidence.Files)
        {
            Assert.Empty(await Dciodvfy.ErrorsAsync(file));
        }

        Assert.Contains("Radiograph 2 LAT", await evidence.TextsAsync());
        var said = (await Dcmtk.DumpReportAsync(evidence.Report)).Split('\n').Where(line => line.Contains("Deviation Index", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, said.Length);
        var explained = (await path.Unit.AskAsync("apps", "explain", "1", "--json")).Expect();
        Assert.Contains("OtherModality", explained, StringComparison.Ordinal);
    }

    private static (string?, string?) RunOf(JsonElement study)
    {
        var run = study.GetProperty("runs").EnumerateArray().Single();
        return (run.GetProperty("app").GetString(), run.GetProperty("state").GetString());
    }

    private static IEnumerable<string?> Codes(JsonElement study) =>
        study.GetProperty("runs").EnumerateArray().Single().GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("code").GetString());

    private static void AssertReported(IReadOnlyDictionary<(string Concept, string Side), ReportedValue> reported, string concept, double value, double tolerance, string unit)
    {
        Assert.Equal(unit, reported[(concept, "")].Unit);
        Assert.Equal(value, reported[(concept, "")].Value, tolerance);
    }
}
