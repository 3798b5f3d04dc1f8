using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Proofs;
using Appliance.Edge.Routing;
using Appliance.Edge.Running;
using Appliance.Edge.Tests.Apps;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Simulators.Phantoms;

namespace Appliance.Edge.Tests.Commands;

/// <summary>What <c>appliance apps explain</c> says, of studies on the unit and of a folder.</summary>
public sealed class ExplainCommandTests : IAsyncDisposable
{
    private static readonly ThoraxPhantomOptions Small = new() { Rows = 128, Columns = 128, Slices = 60 };

    private readonly TestUnit _unit = new();
    private readonly PackageFolder _lung = PackageFolder.OfLungDensity("lung");
    private readonly PackageFolder _brain = PackageFolder.OfLungDensity("brain", change: manifest => manifest["input"]!["modality"] = "MR");
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("explain-");
    private readonly StringWriter _output = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        _lung.Dispose();
        _brain.Dispose();
        _scratch.Delete(recursive: true);
    }

    [Theory]
    [InlineData("en", "brain 1.0.0 (CT lung density): did not run", "it reads MR; the study holds CT", "lung 1.0.0 (CT lung density): reported", "no routing rule")]
    [InlineData("zh-CN", "brain 1.0.0 (CT 肺密度分析): 未运行", "该应用读取 MR；检查中有 CT", "lung 1.0.0 (CT 肺密度分析): 已出结果", "没有适用的路由规则")]
    public async Task Explain_StudyOnTheUnit_SaysOfEachAppWhatWasDecided(string language, params string[] parts)
    {
        await CloseAsync();
        Assert.True(await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel));

        Assert.Equal(ExitCodes.Success, await InvokeAsync(language, "{}", "1"));

        Assert.All(parts, part => Assert.Contains(part, _output.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain("Phantom", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "golden cases have to be run first, its studies wait (never run on this unit)")]
    [InlineData("zh-CN", "须先运行标准用例，其检查在等待（从未在本设备上运行）")]
    public async Task Explain_GoldenCasesAreOwed_SaysWhatTheRunWaitsFor(string language, string sentence)
    {
        await CloseAsync();
        await _unit.Journal.WriteAsync(
            transaction => AppProofTable.ObserveNeedsTransaction(transaction, new AppVersion("lung", "1.0.0"), "subject", _unit.Ground.Platform, _unit.Clock.GetUtcNow()), Cancel);

        Assert.Equal(ExitCodes.Success, await InvokeAsync(language, "{}", "1"));

        Assert.Contains(sentence, _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_ByStudyInstanceUid_IsTheSameStudy()
    {
        await CloseAsync();

        Assert.Equal(1, (await ReadAsync("{}", "1.2.3")).GetProperty("number").GetInt64());
    }

    [Fact]
    public async Task Explain_RefusedRun_HasTheSeriesTheReasonsAndWhatToDo()
    {
        await CloseAsync();
        var refusal = new RefusalReason(RefusalCodes.CoverageTooShort, "100", "150");
        RunSeries[] series =
        [
            new("1.2.3.1", 3, 0, SeriesStanding.BreaksContract, 20, 100, 5, 5, "B30f", [RunReason.Of(refusal)]),
        ];
        var executor = new FakeExecutor
        {
            Does = (_, _, _) => Task.FromResult(new Execution(
                RunState.Refused, new RunResult { Reasons = [RunReason.Of(refusal)], Series = series }, [], null, [])),
        };
        Assert.True(await _unit.Runner(executor).RunNextAsync(Cancel));

        JsonElement lung = App(await ReadAsync("{}", "1"), "lung");

        Assert.Equal("Refused", lung.GetProperty("outcome").GetString());
        Assert.Equal("coverage-too-short", lung.GetProperty("reasons")[0].GetProperty("code").GetString());
        Assert.NotEmpty(lung.GetProperty("reasons")[0].GetProperty("remedy").GetString()!);
        JsonElement seen = lung.GetProperty("series")[0];
        Assert.Equal((3, "BreaksContract", "B30f"), (seen.GetProperty("number").GetInt32(), seen.GetProperty("standing").GetString(), seen.GetProperty("kernel").GetString()));
        Assert.Equal("coverage-too-short", seen.GetProperty("reasons")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Explain_RulesHaveChanged_SaysWhatWasDecidedAndWhatWouldBeNow()
    {
        await CloseAsync();

        JsonElement lung = App(await ReadAsync("""{ "Routing": [ { "Name": "none", "Apps": ["*"], "BodyParts": ["CHEST"], "Run": false } ] }""", "1"), "lung");

        Assert.Equal("NoRule", lung.GetProperty("decision").GetProperty("reason").GetString());
        Assert.Equal(("ByRule", 1, "none", false), Decision(lung.GetProperty("now")));
    }

    [Fact]
    public async Task Explain_SameRules_SaysNothingOfNow()
    {
        await CloseAsync();

        Assert.All((await ReadAsync("{}", "1")).GetProperty("apps").EnumerateArray(), app => Assert.Equal(JsonValueKind.Null, app.GetProperty("now").ValueKind));
    }

    [Fact]
    public async Task Explain_FilesWereDeleted_StandsByWhatWasDecided()
    {
        await CloseAsync();
        await _unit.Journal.WriteAsync(t => t.Execute("UPDATE instance SET state = 'Deleted', deleted_from = 'Current', deleted_at = stored_at"), Cancel);

        JsonElement lung = App(await ReadAsync("""{ "Routing": [ { "Apps": ["*"], "Run": false } ] }""", "1"), "lung");

        Assert.True(lung.GetProperty("decision").GetProperty("runs").GetBoolean());
        Assert.Equal(JsonValueKind.Null, lung.GetProperty("now").ValueKind);
    }

    [Fact]
    public async Task Explain_OpenStudy_SaysWhatWouldHappen()
    {
        await _unit.ReceiveAsync(new TestObject());

        JsonElement study = await ReadAsync("{}", "1");

        Assert.Equal(JsonValueKind.Null, study.GetProperty("decidedAt").ValueKind);
        Assert.Equal("WouldRefuse", App(study, "lung").GetProperty("outcome").GetString());
        Assert.Equal("WouldNotRun", App(study, "brain").GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData("7")]
    [InlineData("1.2.9")]
    public async Task Explain_UnknownStudy_SaysSo(string name)
    {
        await CloseAsync();

        Assert.Equal(ExitCodes.Unavailable, await InvokeAsync("en", "{}", name));
        Assert.Contains($"no study '{name}'", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("1", "--folder", "/")]
    public async Task Explain_NeitherStudyNorFolderOrBoth_IsAMistakeOfUsage(params string[] arguments)
    {
        Assert.NotEqual(ExitCodes.Success, await InvokeAsync("en", "{}", arguments));
        Assert.Contains("Name a study, or a folder", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExplainFolder_TwoReconstructions_NamesTheChosenSeriesAndWhyTheOtherWasLeft()
    {
        string folder = Chest();
        foreach (string file in Directory.GetFiles(folder))
        {
            DicomFile again = DicomFile.Open(file);
            string sop = again.Dataset.GetString(DicomTag.SOPInstanceUID) + ".9";
            DicomDataset copy = again.Dataset.AddOrUpdate(DicomTag.SeriesInstanceUID, "1.9").AddOrUpdate(DicomTag.SOPInstanceUID, sop)
                .AddOrUpdate(DicomTag.SeriesNumber, "9").AddOrUpdate(DicomTag.SliceThickness, "7");
            new DicomFile(copy, again.TransferSyntax).Save(file + ".thick.dcm");
        }

        JsonElement study = await ReadAsync("{}", "--folder", folder);

        JsonElement lung = App(study, "lung");
        Assert.Equal("WouldRun", lung.GetProperty("outcome").GetString());
        Assert.Equal(["Chosen", "Thickness"], lung.GetProperty("series").EnumerateArray().Select(one => one.GetProperty("standing").GetString()));
        Assert.Equal("WouldNotRun", App(study, "brain").GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData(null, "NotKnown", true)]
    [InlineData("CT1", "ByRule", false)]
    [InlineData("CT2", "NoRule", true)]
    public async Task ExplainFolder_RuleAboutScanners_IsDecidedByTheOneThatIsNamed(string? scanner, string reason, bool runs)
    {
        string[] named = scanner is null ? [] : ["--scanner", scanner];

        JsonElement study = await ReadAsync("""{ "Routing": [ { "Apps": ["lung"], "Scanners": ["CT1"], "Run": false } ] }""", ["--folder", Chest(), .. named]);

        JsonElement decision = App(study, "lung").GetProperty("decision");
        Assert.Equal((reason, runs), (decision.GetProperty("reason").GetString(), decision.GetProperty("runs").GetBoolean()));
    }

    [Theory]
    [InlineData("2026-03-06T22:30", "ByRule", false)]
    [InlineData("2026-03-06T12:00", "NoRule", true)]
    public async Task ExplainFolder_RuleAboutHours_IsTriedAtTheTimeThatIsNamed(string at, string reason, bool runs)
    {
        JsonElement study = await ReadAsync("""{ "Routing": [ { "Apps": ["lung"], "Hours": "22:00-06:00", "Days": ["Friday"], "Run": false } ] }""", ["--folder", Chest(), "--at", at]);

        JsonElement decision = App(study, "lung").GetProperty("decision");
        Assert.Equal((reason, runs), (decision.GetProperty("reason").GetString(), decision.GetProperty("runs").GetBoolean()));
    }

    [Fact]
    public async Task ExplainFolder_ShortScan_WouldBeRefusedWithTheReason()
    {
        ThoraxPhantom.Make(Small with { TruncateTop = 0.3, TruncateBottom = 0.4 }).WriteDicom(_scratch.FullName);

        JsonElement lung = App(await ReadAsync("{}", "--folder", _scratch.FullName), "lung");

        Assert.Equal("WouldRefuse", lung.GetProperty("outcome").GetString());
        Assert.Contains(lung.GetProperty("reasons").EnumerateArray(), reason => reason.GetProperty("code").GetString() == "coverage-too-short");
    }

    private string Chest()
    {
        ThoraxPhantom.Make(Small).WriteDicom(_scratch.FullName);
        return _scratch.FullName;
    }

    private Task CloseAsync()
    {
        _unit.Apps.Clear();
        _unit.Apps.AddRange([new AppVersion("brain", "1.0.0"), new AppVersion("lung", "1.0.0")]);
        _unit.Reads["brain"] = ("MR", [DicomUID.MRImageStorage.Value]);
        return CloseChestAsync();
    }

    private async Task CloseChestAsync()
    {
        await _unit.ReceiveAsync(new TestObject { Also = image => image.AddOrUpdate(DicomTag.BodyPartExamined, "CHEST") });
        await _unit.LetQuietPeriodPassAsync();
    }

    private static JsonElement App(JsonElement study, string id) =>
        study.GetProperty("apps").EnumerateArray().Single(app => app.GetProperty("id").GetString() == id);

    private static (string? Reason, int Rule, string? Name, bool Runs) Decision(JsonElement decision) => (
        decision.GetProperty("reason").GetString(), decision.GetProperty("rule").GetInt32(), decision.GetProperty("ruleName").GetString(),
        decision.GetProperty("runs").GetBoolean());

    private async Task<JsonElement> ReadAsync(string profile, params string[] arguments)
    {
        int exitCode = await InvokeAsync("en", profile, [.. arguments, "--json"]);
        Assert.True(exitCode == ExitCodes.Success, _output.ToString());
        using var json = JsonDocument.Parse(_output.ToString());
        return json.RootElement.GetProperty("studies")[0].Clone();
    }

    private async Task<int> InvokeAsync(string language, string profile, params string[] arguments)
    {
        string file = Path.Combine(_unit.Folder.Path, "profile.json");
        string apps = Path.Combine(_unit.Folder.Path, "shipped");
        JsonNode settings = JsonNode.Parse(profile)!;
        settings["Running"] = new JsonObject { ["AppsFolder"] = apps };
        await File.WriteAllTextAsync(file, settings.ToJsonString(), Cancel);
        foreach (PackageFolder app in new[] { _lung, _brain })
        {
            Directory.CreateDirectory(apps);
            Directory.CreateSymbolicLink(Path.Combine(apps, Path.GetFileName(app.Path)), app.Path);
        }

        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            return await CommandTree.Create()
                .Parse(["apps", "explain", .. arguments, "--state", _unit.Folder.Path, "--config", file])
                .InvokeAsync(new InvocationConfiguration { Output = _output, Error = _output }, Cancel);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
