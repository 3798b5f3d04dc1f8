using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.EndToEnd.Tests.Apps;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.EndToEnd.Tests.Refusals;

/// <summary>
/// One unit with every shipped app, which got every study of <see cref="RefusalStudies"/> from DCMTK's <c>storescu</c>, and what its PACS got of
/// them, read by pydicom. The apps of the head come with their weights and with a golden case that is a refusal: their own takes the network's time,
/// and is run elsewhere.
/// </summary>
public sealed class RefusalPath : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly string[] WithWeights = ["head-conformed", "skull-strip", "head-skullstrip", "mr-brain-volumetry"];
    private readonly TestFolder _folder = new();
    private StoreScpProcess? _pacs;
    private UnitProcess? _unit;
    private Dictionary<(string Study, string App), JsonElement>? _runs;

    /// <summary>The unit.</summary>
    public UnitProcess Unit => _unit!;

    /// <summary>The PACS.</summary>
    public StoreScpProcess Pacs => _pacs!;

    /// <summary>What came of the studies, by study and app.</summary>
    public IReadOnlyDictionary<(string Study, string App), ArrivedResult> Arrived { get; private set; } = null!;

    /// <summary>The journal's number of each study.</summary>
    public IReadOnlyDictionary<string, string> Numbers { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        string weights = TestData.PathOf("models/brainchop");
        await MakeAppsAsync(weights, _folder.Sub("apps"));
        string studies = _folder.Sub("studies");
        Parallel.ForEach(RefusalStudies.All, study => study.WriteTo(_folder.Sub($"studies/{study.Name}")));
        _pacs = await StoreScpProcess.StartAsync(_folder["pacs"]);
        _unit = await UnitProcess.StartAsync(Bench.Settings with
        {
            StateFolder = _folder.Sub("state"),
            Destinations = [_pacs.Destination("PACS")],
            Environment = new Dictionary<string, string>(Bench.Settings.Environment) { ["APPLIANCE__Running__AppsFolder"] = _folder["apps"] },
        });
        (await Dcmtk.StoreAsync(_unit.Port, UnitProcess.AeTitle, studies)).Expect();
        var journal = new JournalProbe(_unit.StateFolder);
        await Eventually.TrueAsync("every study comes to its end", Limit, () =>
            journal.Count("SELECT count(*) FROM study WHERE stage IN ('Done', 'Quarantined')") == RefusalStudies.All.Count);
        Numbers = journal.Rows("SELECT study_uid, id FROM study").ToDictionary(row => NameOf(row[0]), row => row[1]);
        Arrived = await ReadAsync(_pacs.Folder);
    }

    /// <summary>The runs as <c>appliance studies --json</c> tells them, by study and app; asked once.</summary>
    internal async Task<IReadOnlyDictionary<(string Study, string App), JsonElement>> RunsAsync() => _runs ??= (
        from study in (await Unit.StudiesAsync()).GetProperty("studies").EnumerateArray()
        from run in study.GetProperty("runs").EnumerateArray()
        select ((NameOf(study.GetProperty("studyInstanceUid").GetString()!), run.GetProperty("app").GetString()!), run)).ToDictionary();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_unit is not null)
        {
            await _unit.DisposeAsync();
        }

        if (_pacs is not null)
        {
            await _pacs.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static string NameOf(string uid) => RefusalStudies.All.Single(study => study.Uid == uid).Name;

    private async Task MakeAppsAsync(string weights, string apps)
    {
        string key = await PackedApps.KeyAsync(_folder, _folder.Sub("publisher"));
        foreach (string source in Directory.EnumerateDirectories(Path.Combine(Repository.Root, "models")).Where(folder => File.Exists(Path.Combine(folder, "app.json"))))
        {
            string name = Path.GetFileName(source);
            Copy(source, WithWeights.Contains(name) ? _folder[$"sources/{name}"] : Path.Combine(apps, name));
        }

        foreach (string name in WithWeights)
        {
            string source = _folder[$"sources/{name}"], package = _folder[$"{name}.tar"];
            RefuseTheGoldenCase(source);
            (await Tool.RunAsync(Repository.ApplianceBinary, "apps", "pack", source, "--key", key, "--out", package, "--weights", weights)).Expect();
            (await Tool.RunAsync("tar", "xf", package, "-C", Directory.CreateDirectory(Path.Combine(apps, name)).FullName)).Expect();
        }
    }

    /// <summary>The images of the golden case under another body part: the app's contract is still what answers.</summary>
    private static void RefuseTheGoldenCase(string app)
    {
        string golden = Path.Combine(app, "golden", "phantom"), expected = Path.Combine(golden, "expected.json");
        if (File.Exists(Path.Combine(app, "golden", "app.json")))
        {
            return; // A module's is run where it is installed.
        }

        string image = Directory.GetFiles(golden, "*.dcm").Single();
        var file = Dicom.Data.DicomFile.Open(image);
        file.Dataset.AddOrUpdate(Dicom.Data.DicomTag.BodyPartExamined, "KNEE");
        file.Save(image);
        File.WriteAllText(expected, new JsonObject { ["about"] = "", ["findings"] = new JsonArray(), ["refusals"] = new JsonArray("body-part") }.ToJsonString());
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static async Task<IReadOnlyDictionary<(string, string), ArrivedResult>> ReadAsync(string pacs)
    {
        string printed = (await Tool.RunAsync("/usr/bin/python3", "-c", ReadPacs, pacs)).Expect();
        return JsonSerializer.Deserialize<ArrivedResult[]>(printed)!
            .ToDictionary(one => (NameOf(one.Study), one.App));
    }

    /// <summary>Each report with what it says, and how many objects of which modality came with it: they bear its title, or name its algorithm.</summary>
    private const string ReadPacs = """
        import sys, os, json, pydicom
        files = [pydicom.dcmread(os.path.join(sys.argv[1], name), stop_before_pixels=True) for name in sorted(os.listdir(sys.argv[1]))]
        def walk(item, found):
            for child in item.get('ContentSequence', []):
                name = child.ConceptNameCodeSequence[0].CodeValue if 'ConceptNameCodeSequence' in child else ''
                if child.ValueType == 'TEXT':
                    found.append((name, child.TextValue))
                elif child.ValueType == 'CODE':
                    code = child.ConceptCodeSequence[0]
                    found.append((name, code.get('CodeValue') or code.LongCodeValue))
                elif child.ValueType == 'NUM':
                    found.append(('NUM', name))
                    found.append(('VALUE', str(child.MeasuredValueSequence[0].NumericValue)))
                walk(child, found)
            return found
        results = []
        for report in files:
            if report.Modality != 'SR':
                continue
            found = walk(report, [])
            with_it = [ds.Modality for ds in files if ds is not report and ds.StudyInstanceUID == report.StudyInstanceUID
                       and ds.SeriesDescription == report.SeriesDescription]
            results.append({'Study': report.StudyInstanceUID, 'App': [value for name, value in found if name == '111001'][0],
                            'Completion': report.get('CompletionFlagDescription', ''), 'Flag': report.CompletionFlag,
                            'Reasons': [value for name, value in found if name == 'REFUSAL'],
                            'Answers': [value for name, value in found if name in ('VALUE', 'ROTATION', 'POLARITY', 'LATERALITY')],
                            'Codes': [value for name, value in found if name not in ('NUM', 'VALUE')],
                            'Measured': [value for name, value in found if name == 'NUM'],
                            'Others': with_it})
        print(json.dumps(results))
        """;
}
