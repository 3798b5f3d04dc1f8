using Appliance.Dicom.Data;
using Appliance.Edge.Routing;
using Appliance.Edge.Running;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Routing;

/// <summary>What runs when a study is closed, and what is kept of why.</summary>
public sealed class StudyRouterTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Closing_SixtyAppsOfWhichOneReadsTheStudy_MakesOneRunAndNoRefusal()
    {
        for (int n = 0; n < 59; n++)
        {
            _unit.Apps.Add(new AppVersion($"mr-{n}", "1.0.0"));
            _unit.Reads[$"mr-{n}"] = ("MR", [DicomUID.MRImageStorage.Value]);
        }

        StudyRow study = await _unit.CloseStudyAsync();

        Assert.Equal("app", Assert.Single(_unit.Runs()).App.Id);
        IReadOnlyList<RoutingDecision> decisions = Decisions(study);
        Assert.Equal(60, decisions.Count);
        Assert.All(decisions.Where(decision => !decision.Runs), decision =>
            Assert.Equal((RoutingReason.OtherModality, "MR", "CT"), (decision.Reason, decision.Wanted, decision.Found)));
    }

    [Fact]
    public async Task Closing_RuleNamesALane_RunIsInThatLane()
    {
        _unit.Needs["app"] = new RunNeeds(RunLane.Routine, 300, 0);
        _unit.Routing.Add(new RoutingRule { Apps = { "*" }, Modalities = { "CT" }, Lane = RunLane.Stat });

        await _unit.CloseStudyAsync();

        Assert.Equal(new RunNeeds(RunLane.Stat, 300, 0), Assert.Single(_unit.Runs()).Needs);
    }

    [Fact]
    public async Task Closing_NoAppReadsIt_EndsDoneWithAReasonOfItsOwn()
    {
        _unit.Reads["app"] = ("MR", [DicomUID.MRImageStorage.Value]);

        StudyRow study = await _unit.CloseStudyAsync();

        Assert.Equal((StudyStage.Done, StudyReason.NoAppApplies), (study.Stage, study.Reason));
        Assert.Empty(_unit.Runs());
    }

    [Fact]
    public async Task Closing_LateSeriesThatAnAppReads_IsDecidedAnew()
    {
        _unit.Reads["app"] = ("CT", [DicomUID.EnhancedCTImageStorage.Value]);
        StudyRow first = await _unit.CloseStudyAsync();
        Assert.Equal(RoutingReason.OtherSopClass, Decisions(first)[0].Reason);

        await _unit.ReceiveAsync(new TestObject { Series = "1.2.3.2", Sop = "1.2.3.2.1", SopClass = DicomUID.EnhancedCTImageStorage.Value });
        StudyRow second = await _unit.LetQuietPeriodPassAsync();

        Assert.Equal((StudyStage.Ready, 2), (second.Stage, second.Revision));
        Assert.Equal(2, Assert.Single(_unit.Runs()).Revision);
        Assert.False(Decisions(first)[0].Runs);
        Assert.True(Decisions(second)[0].Runs);
    }

    [Theory]
    [InlineData("ISO_IR 192", "ISO_IR 192")]
    [InlineData("GB18030", "ISO_IR 100")]
    public async Task Closing_BodyPartInChinese_IsReadAsWhatItsBytesAre(string written, string declared)
    {
        Rule(run: false).BodyParts.Add("胸部");
        await _unit.ReceiveAsync(new TestObject
        {
            CharacterSet = written,
            PatientName = "王^五",
            Also = image => image.AddOrUpdate(DicomTag.SeriesDescription, "胸部平扫 常规剂量")
                .AddOrUpdate(DicomTag.SpecificCharacterSet, declared),
        });

        StudyRow study = await _unit.LetQuietPeriodPassAsync();

        Assert.Equal(StudyReason.NoAppApplies, study.Reason);
        Assert.Equal((RoutingReason.ByRule, 1), (Decisions(study)[0].Reason, Decisions(study)[0].Rule));
    }

    [Fact]
    public async Task Closing_AnatomicRegionOfAnEnhancedImage_IsABodyPart()
    {
        Rule(run: false).BodyParts.Add("brain");
        await _unit.ReceiveAsync(new TestObject
        {
            Also = image => image.AddOrUpdate(
                DicomTag.SharedFunctionalGroupsSequence,
                new DicomDataset().AddOrUpdate(
                    DicomTag.FrameAnatomySequence,
                    new DicomDataset().AddOrUpdate(DicomTag.AnatomicRegionSequence, new DicomDataset().AddOrUpdate(DicomTag.CodeMeaning, "Brain")))),
        });

        Assert.Equal(StudyReason.NoAppApplies, (await _unit.LetQuietPeriodPassAsync()).Reason);
    }

    [Fact]
    public async Task Closing_HeaderCannotBeRead_TheAppRuns()
    {
        Rule(run: false).BodyParts.Add("CHEST");
        await _unit.ReceiveAsync(new TestObject());
        File.WriteAllBytes(_unit.Spool.PathOf(_unit.Instances()[0].File), [1, 2, 3]);

        StudyRow study = await _unit.LetQuietPeriodPassAsync();

        Assert.Equal(StudyStage.Ready, study.Stage);
        Assert.Equal(RoutingReason.NotKnown, Decisions(study)[0].Reason);
    }

    [Fact]
    public async Task Closing_SeriesThatCameAfterTheHeadersWereRead_CountsAsNotKnown()
    {
        Rule(run: false).BodyParts.Add("CHEST");
        await _unit.ReceiveAsync(new TestObject());
        StudyRouter router = _unit.Router;
        RoutingPlan plan = router.Prepare(_unit.Study().Id);
        await _unit.ReceiveAsync(new TestObject { Series = "1.2.3.2", Sop = "1.2.3.2.1" });

        Assert.Equal(RoutingReason.NotKnown, _unit.Journal.Read(session => router.Decide(session, _unit.Study(), plan, _unit.Clock.GetUtcNow()))[0].Reason);
    }

    [Fact]
    public async Task Closing_ScannerByItsName_IsWhoeverSentAnyOfTheStudy()
    {
        Rule(run: false).Scanners.Add("emergency");
        _unit.Scanners.Add(new Edge.Receive.ScannerOptions { Name = "Emergency", AeTitle = "CT_ER" });
        await _unit.ReceiveAsync(new TestObject { CallingAE = "CT_ER" });

        Assert.Equal(StudyReason.NoAppApplies, (await _unit.LetQuietPeriodPassAsync()).Reason);
    }

    [Fact]
    public async Task Closing_RevisionThatNoAppRunsOn_EndsAsTheEvidenceOfTheOneBefore()
    {
        await _unit.CloseStudyAsync();
        Assert.True(await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel));
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
        Rule(run: false);
        await _unit.ReceiveAsync(new TestObject { Sop = "1.2.3.1.99" });

        StudyRow study = await _unit.LetQuietPeriodPassAsync();

        Assert.Equal((StudyStage.Delivering, 2), (study.Stage, study.Revision));
        Assert.Single(_unit.Runs());
        Assert.False(Decisions(study)[0].Runs);
    }

    [Fact]
    public async Task Closing_NthRowFails_LeavesTheStudyOpenAndIsDoneAgain()
    {
        bool failed = true;
        for (int n = 1; failed; n++)
        {
            await using var unit = new TestUnit();
            unit.Apps.Add(new AppVersion("other", "1.0.0"));
            await unit.ReceiveAsync(new TestObject());
            FailingRows failing = await FailingRows.InAsync(unit.Journal, n, "study", "run", "routing", "closing");

            try
            {
                await unit.LetQuietPeriodPassAsync();
            }
            catch (Microsoft.Data.Sqlite.SqliteException)
            {
                Assert.Equal(StudyStage.Receiving, unit.Study().Stage);
                Assert.Equal((0L, 0L), (unit.Count("SELECT count(*) FROM run"), unit.Count("SELECT count(*) FROM routing")));
                await unit.Collector.CloseDueAsync(Cancel);
            }

            failed = failing.Failed;
            Assert.Equal(StudyStage.Ready, unit.Study().Stage);
            Assert.Equal((2L, 1L), (unit.Count("SELECT count(*) FROM run"), unit.Count("SELECT count(*) FROM routing")));
        }
    }

    private RoutingRule Rule(bool run)
    {
        var rule = new RoutingRule { Run = run };
        rule.Apps.Add("*");
        _unit.Routing.Add(rule);
        return rule;
    }

    private IReadOnlyList<RoutingDecision> Decisions(StudyRow study) =>
        _unit.Journal.Read(session => RoutingTable.Find(session, study.Id, study.Revision))!.Value.Decisions;
}
