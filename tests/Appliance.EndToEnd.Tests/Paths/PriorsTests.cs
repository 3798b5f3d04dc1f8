using System.Globalization;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>The real program fetches the patient's last CT from Orthanc, and its app reports the change.</summary>
public sealed class PriorsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Get")]
    [InlineData("Move")]
    public async Task SecondExamination_IsComparedWithTheFirst(string retrieve)
    {
        InstallApp();
        string before = Phantom("before", 0.1, "20200101");
        string now = Phantom("now", 0.3, "20260228");
        int port = FreePort.Next();
        await using OrthancProcess orthanc = await OrthancProcess.StartAsync(_folder["orthanc"]);
        await orthanc.AddModalityAsync("unit", UnitProcess.AeTitle, port);
        (await Dcmtk.StoreAsync(orthanc.Port, OrthancProcess.AeTitle, before)).Expect();
        string profile = _folder["profile.json"];
        await File.WriteAllTextAsync(
            profile,
            JsonSerializer.Serialize(new
            {
                Running = new { AppsFolder = _folder["apps"] },
                Priors = new { Archive = string.Create(CultureInfo.InvariantCulture, $"{OrthancProcess.AeTitle}@127.0.0.1:{orthanc.Port}"), Retrieve = retrieve },
            }),
            TestContext.Current.CancellationToken);
        await using UnitProcess unit = await UnitProcess.StartAsync(new UnitSettings
        {
            Port = port,
            Arguments = ["--config", profile],
            Environment = new Dictionary<string, string> { ["APPLIANCE__Running__AppsFolder"] = _folder["apps"] },
        });

        (await Dcmtk.StoreAsync(unit.Port, UnitProcess.AeTitle, now)).Expect();

        JsonElement study = default;
        await Eventually.TrueAsync("the study is done", Limit, async () =>
        {
            study = await StudyAsync(unit, StudyOf(now));
            return study.ValueKind == JsonValueKind.Object && study.GetProperty("stage").GetString() == "Done";
        });
        string[] findings = [.. study.GetProperty("runs")[0].GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("id").GetString()!)];
        Assert.Equal(["air-below-950", "air-below-950-change"], findings);

        // Nothing was made of the earlier study, and the archive is no scanner.
        JsonElement[] all = [.. (await unit.StudiesAsync()).GetProperty("studies").EnumerateArray()];
        Assert.Single(all.SelectMany(one => one.GetProperty("runs").EnumerateArray()));
        Assert.DoesNotContain(OrthancProcess.AeTitle, (await unit.AskAsync("scanners", "--json")).Expect(), StringComparison.Ordinal);
        using JsonDocument status = JsonDocument.Parse((await unit.AskAsync("status", "--json", "--config", profile)).Expect());
        Assert.Equal(JsonValueKind.String, status.RootElement.GetProperty("archive").GetProperty("reachedAt").ValueKind);
        Assert.Contains("20200101", (await unit.AskAsync("studies", "show", study.GetProperty("id").ToString())).Expect(), StringComparison.Ordinal);

        DicomDataset report = ReportOf(unit, study);
        Assert.Equal(
            StudyOf(before), report.GetSequenceItems(DicomTag.PertinentOtherEvidenceSequence)[0].GetString(DicomTag.StudyInstanceUID));
    }

    private static async Task<JsonElement> StudyAsync(UnitProcess unit, string uid) =>
        (await unit.StudiesAsync()).GetProperty("studies").EnumerateArray()
            .FirstOrDefault(study => study.GetProperty("studyInstanceUid").GetString() == uid);

    private static DicomDataset ReportOf(UnitProcess unit, JsonElement study) => study.GetProperty("instances").EnumerateArray()
        .Where(instance => instance.GetProperty("modality").GetString() == "SR")
        .Select(instance => DicomFile.Open(Path.Combine(unit.StateFolder, "spool", instance.GetProperty("file").GetString()!)).Dataset)
        .Single();

    private static string StudyOf(string folder) =>
        DicomFile.Open(Directory.EnumerateFiles(folder).First()).Dataset.GetString(DicomTag.StudyInstanceUID);

    private void InstallApp()
    {
        string app = _folder.Sub("apps/ct-air-change");
        File.Copy(Path.Combine(Repository.Root, "tests/Appliance.Inference.Tests/Support/ct-air-change/app.json"), Path.Combine(app, "app.json"));
        File.Copy(Path.Combine(Repository.Root, "models/ct-lung-density/lung-air.onnx"), Path.Combine(app, "lung-air.onnx"));
        string golden = _folder.Sub("apps/ct-air-change/golden/phantom");
        foreach (string image in Directory.GetFiles(Path.Combine(Repository.Root, "models/ct-lung-density/golden/phantom"), "*.dcm"))
        {
            File.Copy(image, Path.Combine(golden, Path.GetFileName(image)));
        }

        File.WriteAllText(Path.Combine(golden, "expected.json"), """{ "findings": [{ "id": "air-below-950", "value": 20, "tolerance": 20 }] }""");
    }

    /// <summary>One examination of one patient: the seed makes the patient, the day is ours.</summary>
    private string Phantom(string name, double emphysema, string day)
    {
        string folder = _folder.Sub(name);
        foreach (string path in ThoraxPhantom.Make(
            new ThoraxPhantomOptions { Rows = 96, Columns = 96, Slices = 60, EmphysemaFraction = emphysema }).WriteDicom(folder))
        {
            DicomFile file = DicomFile.Open(path);
            file.Dataset.AddOrUpdate(DicomTag.StudyDate, day);
            file.Save(path + ".new");
            File.Move(path + ".new", path, overwrite: true);
        }

        return folder;
    }
}
