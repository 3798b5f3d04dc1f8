using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Entitlements;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Tests.Studies;

/// <summary>Studies that were refused for want of a licence, or because golden cases departed, run again once that is over.</summary>
public sealed class StudyRerunTests : IAsyncDisposable
{
    private static readonly AppVersion App = new("app", "1.0.0");
    private static readonly AppVersion Free = new("free", "1.0.0");

    private readonly LicenceScene _scene = new();

    private TestUnit Unit => _scene.Unit;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task LicenceCame_StudyRunsAgain_TheReportSupersedesTheRefusal_AndIsCountedOnce()
    {
        Unit.Apps.Add(Free);
        await RunAsync();
        Assert.Equal(["app Refused licence-missing", "free Reported"], Endings());
        long objects = Evidence();
        InstanceReference refusal = Refusal();

        await _scene.BringAsync(_scene.PerStudy("S-1", 5));
        Assert.Equal([(1, StudyRerunOutcome.Rerun)], await RerunAsync(new RerunSelection(1)));
        Assert.Equal(StudyStage.Ready, (await Unit.LetQuietPeriodPassAsync()).Stage);
        await RunDueAsync();

        Assert.Equal(["app Refused licence-missing", "free Reported", "app Reported", "free Reported"], Endings());
        Assert.Equal(refusal, Assert.Single(_scene.Executor.Requests.Last(request => request.App == App).Predecessors));
        Assert.Equal(objects + 2, Evidence()); // Those of the app; what the other reported is there already.
        Assert.Single(_scene.Meter());
        Assert.Equal([(1, StudyRerunOutcome.NothingRefused)], await RerunAsync(new RerunSelection(1)));
    }

    [Fact]
    public async Task AskedAgainAtOnce_IsUnderWay()
    {
        await RunAsync();
        await _scene.BringAsync(_scene.Perpetual("L-1"));
        await RerunAsync(new RerunSelection(1));

        Assert.Equal([(1, StudyRerunOutcome.UnderWay)], await RerunAsync(new RerunSelection(1)));
        Assert.Empty(await RerunAsync(new RerunSelection()));
    }

    [Fact]
    public async Task StillNoLicence_NothingHappens()
    {
        await RunAsync();
        Assert.Equal([(1, StudyRerunOutcome.StillRefused)], await RerunAsync(new RerunSelection(1)));
        Assert.Equal(1, Unit.Study().Revision);
    }

    [Theory]
    [InlineData(null, StudyRerunOutcome.StillRefused)]
    [InlineData(ProofEvent.Restarted, StudyRerunOutcome.StillRefused)] // Owed again: it may depart again.
    [InlineData(ProofEvent.CameOut, StudyRerunOutcome.Rerun)]
    public async Task GoldenDeparted_RunsAgainOnceItCameOut(object? happened, object outcome)
    {
        Unit.Licensed.Clear();
        await GoldenAsync(ProofEvent.Differed);
        await RunAsync();
        Assert.Equal(["app Refused golden-departed"], Endings());
        if (happened is ProofEvent.Restarted)
        {
            await Unit.Journal.WriteAsync(
                transaction => AppProofTable.MoveNeedsTransaction(
                    transaction, AppProofTable.Find(transaction, App)!, ProofEvent.Restarted, Unit.Clock.GetUtcNow()),
                TestUnit.Cancel);
        }
        else if (happened is ProofEvent.CameOut)
        {
            await Unit.Journal.WriteAsync(transaction => AppProofTable.ForgetNeedsTransaction(transaction, App), TestUnit.Cancel);
            await GoldenAsync(ProofEvent.CameOut);
        }

        Assert.Equal([(1, (StudyRerunOutcome)outcome)], await RerunAsync(new RerunSelection(App: "app")));
    }

    /// <summary>What was refused needed more than the unit has; the version that is active now is another.</summary>
    [Theory]
    [InlineData(64, StudyRerunOutcome.Rerun)]
    [InlineData(1_000_000, StudyRerunOutcome.StillRefused)]
    public async Task TooLittleMemory_IsJudgedByWhatTheActiveVersionNeeds(int mebibytes, object outcome)
    {
        Unit.Licensed.Clear();
        Unit.Needs["app"] = new RunNeeds(RunLane.Routine, 1_000_000, 0);
        await RunAsync();
        Assert.Equal(["app Refused host-memory"], Endings());
        await ActivateAsync("2.0.0", mebibytes);

        Assert.Equal([(1, (StudyRerunOutcome)outcome)], await RerunAsync(new RerunSelection(1)));
    }

    /// <summary>A scanner that stores meanwhile waits for no look through years of runs.</summary>
    [Fact]
    public async Task All_LooksBesideWhoeverWrites()
    {
        await RunAsync();
        var looking = new TaskCompletionSource();
        var stored = new ManualResetEventSlim();
        Task<IReadOnlyList<(long Study, StudyRerunOutcome Outcome)>> rerun = Task.Run(() => StudyRerun.RerunAsync(
            Unit.Journal, new RerunSelection(),
            (_, _, _, _, _) =>
            {
                looking.TrySetResult();
                return stored.Wait(TimeSpan.FromSeconds(20)) && false;
            },
            TestUnit.Cancel));
        await looking.Task.WaitAsync(TimeSpan.FromSeconds(20), TestUnit.Cancel);

        await Unit.Journal.WriteAsync(transaction => transaction.Execute("UPDATE study SET last_at = last_at"), TestUnit.Cancel)
            .WaitAsync(TimeSpan.FromSeconds(10), TestUnit.Cancel);
        stored.Set();

        Assert.Equal([(1, StudyRerunOutcome.StillRefused)], await rerun);
    }

    [Fact]
    public async Task AppCannotReadTheStudy_IsNotRunAgain()
    {
        Unit.Licensed.Clear();
        var executor = new FakeExecutor
        {
            Does = (request, _, _) => Task.FromResult(FakeExecutor.Report(request) with
            {
                State = RunState.Refused, Result = new RunResult { Reasons = [RunReason.Of(RefusalReason.Of(RefusalCodes.TooFewSlices, 1, 9))] },
            }),
        };
        await Unit.CloseStudyAsync();
        await Unit.Runner(executor).RunNextAsync(TestUnit.Cancel);

        Assert.Equal([(1, StudyRerunOutcome.NothingRefused)], await RerunAsync(new RerunSelection(1)));
        Assert.Empty(await RerunAsync(new RerunSelection()));
    }

    [Fact]
    public async Task OthersThatCannotBeRunAgain_AreToldApart()
    {
        await RunAsync();
        await _scene.BringAsync(_scene.Perpetual("L-1"));
        Assert.Equal([(7, StudyRerunOutcome.Unknown)], await RerunAsync(new RerunSelection(7)));
        await Unit.Journal.WriteAsync(transaction => transaction.Execute("UPDATE study SET stage = 'Quarantined'"), TestUnit.Cancel);
        Assert.Equal([(1, StudyRerunOutcome.Quarantined)], await RerunAsync(new RerunSelection(1)));
        await Unit.Journal.WriteAsync(transaction => transaction.Execute("UPDATE study SET stage = 'Ready'"), TestUnit.Cancel);
        Assert.Equal([(1, StudyRerunOutcome.UnderWay)], await RerunAsync(new RerunSelection(1)));
        await Unit.Journal.WriteAsync(
            transaction =>
            {
                transaction.Execute("UPDATE study SET stage = 'Done'");
                transaction.Execute("UPDATE instance SET state = 'Missing' WHERE origin = 'Received'");
            },
            TestUnit.Cancel);
        Assert.Equal([(1, StudyRerunOutcome.FilesMissing)], await RerunAsync(new RerunSelection(1)));
    }

    [Fact]
    public async Task All_TakesThoseThatWereRefused_AndOneAppOnlyItsOwn()
    {
        await RunAsync("1.2.3");
        await RunAsync("1.2.4");
        await _scene.BringAsync(_scene.Perpetual("L-1"));
        await RunAsync("1.2.5");

        Assert.Empty(await RerunAsync(new RerunSelection(App: "other")));
        Assert.Equal([(1, StudyRerunOutcome.Rerun), (2, StudyRerunOutcome.Rerun)], await RerunAsync(new RerunSelection()));
    }

    [Theory]
    [InlineData("en", "Study #1 is open again as a new revision", "1 studies run again, 0 do not.")]
    [InlineData("zh-CN", "检查 #1 已作为新修订版重新打开", "1 例检查重新运行，0 例未重新运行。")]
    public async Task Verb_OpensTheStudyOfAUnitThatMayBeAtWork(string language, string study, string sum)
    {
        await RunAsync();
        (int exitCode, string said) = await AskAsync(language, "--all");
        Assert.Equal(ExitCodes.Negative, exitCode); // No licence yet.
        await _scene.BringAsync(_scene.Perpetual("L-1"));

        (exitCode, said) = await AskAsync(language, "--app", "app");

        Assert.Equal(ExitCodes.Success, exitCode);
        Assert.Contains(study, said, StringComparison.Ordinal);
        Assert.Contains(sum, said, StringComparison.Ordinal);
        Assert.Equal((StudyStage.Receiving, 2), (Unit.Study().Stage, Unit.Study().Revision));
    }

    [Theory]
    [InlineData]
    [InlineData("1", "--all")]
    public async Task Verb_DoesNotGuessWhich(params string[] arguments)
    {
        (int exitCode, string said) = await AskAsync("en", arguments);
        Assert.NotEqual(ExitCodes.Success, exitCode);
        Assert.Contains("say which: a number, --app, or --all alone", said, StringComparison.Ordinal);
    }

    private async Task RunAsync(string study = "1.2.3")
    {
        await Unit.CloseStudyAsync(study);
        await RunDueAsync();
    }

    private async Task RunDueAsync()
    {
        Runner runner = Unit.Runner(_scene.Executor);
        while (await runner.RunNextAsync(TestUnit.Cancel))
        {
        }
    }

    private Task GoldenAsync(ProofEvent ending) => Unit.Journal.WriteAsync(
        transaction =>
        {
            DateTimeOffset now = Unit.Clock.GetUtcNow();
            AppProof proof = AppProofTable.ObserveNeedsTransaction(transaction, App, "subject", Unit.Ground.Platform, now);
            AppProofTable.MoveNeedsTransaction(
                transaction, AppProofTable.MoveNeedsTransaction(transaction, proof, ProofEvent.Begun, now), ending, now, ending == ProofEvent.Differed ? "other findings" : null);
        },
        TestUnit.Cancel);

    private Task<IReadOnlyList<(long Study, StudyRerunOutcome Outcome)>> RerunAsync(RerunSelection selection) => StudyRerun.RerunAsync(
        Unit.Journal, selection,
        (session, study, run, app, code) => code == RefusalCodes.LicenceMissing
            ? Unit.Book.JudgeFor(session, app, Unit.Identity.Pseudonym(study.StudyUid), Unit.Clock.GetUtcNow()).Rule.MayRun
            : Judge()(session, study, run, app, code),
        TestUnit.Cancel);

    /// <summary>As the verb itself judges.</summary>
    private ReasonIsOver Judge()
    {
        UnitSettings settings = UnitSettings.Load();
        settings.Options.Storage.StateFolder = Unit.Folder.Path;
        settings.Options.Uplink.UnitId = "unit-1";
        settings.Options.Running.AppsFolder = Directory.CreateDirectory(Path.Combine(Unit.Folder.Path, "shipped")).FullName;
        return StudyRerunCommand.Judge(settings);
    }

    /// <summary>A version that comes with the program takes the place of the one that was there.</summary>
    private async Task ActivateAsync(string version, int hostMebibytes)
    {
        string shipped = Directory.CreateDirectory(Path.Combine(Unit.Folder.Path, "shipped", "app")).FullName;
        string source = Path.Combine(new RunningOptions().AppsFolder, "ct-lung-density");
        File.Copy(Path.Combine(source, "lung-air.onnx"), Path.Combine(shipped, "lung-air.onnx"));
        JsonNode manifest = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(source, "app.json"), TestUnit.Cancel))!;
        (manifest["id"], manifest["version"], manifest["resources"]!["hostMebibytes"]) = ("app", version, hostMebibytes);
        await File.WriteAllTextAsync(Path.Combine(shipped, "app.json"), manifest.ToJsonString(), TestUnit.Cancel);
    }

    private List<string> Endings() => [.. Unit.Runs().Select(run => $"{run.App.Id} {LicenceScene.Ending(run)}")];

    private long Evidence() => Unit.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'");

    /// <summary>The report in which the app said that it refuses.</summary>
    private InstanceReference Refusal() => Unit.Journal.Read(session => session.First(
        "SELECT s.study_uid, i.series_uid, i.sop_class, i.sop_uid FROM instance i JOIN run r ON r.id = i.run_id JOIN study s ON s.id = i.study_id "
        + "WHERE r.state = 'Refused' AND i.sop_class = $report",
        row => new InstanceReference(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)),
        ("$report", DicomUID.Comprehensive3DSRStorage.Value)))!;

    private async Task<(int ExitCode, string Said)> AskAsync(string language, params string[] arguments)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            using var said = new StringWriter();
            string profile = Path.Combine(Unit.Folder.Path, "profile.json");
            await File.WriteAllTextAsync(profile, """{ "Uplink": { "UnitId": "unit-1" } }""", TestUnit.Cancel);
            int exitCode = await CommandTree.Create().Parse(["studies", "rerun", .. arguments, "--state", Unit.Folder.Path, "--config", profile])
                .InvokeAsync(new InvocationConfiguration { Output = said, Error = said }, TestUnit.Cancel);
            return (exitCode, said.ToString());
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
