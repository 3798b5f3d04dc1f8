using System.Globalization;
using Appliance.Edge.Routing;
using Appliance.Edge.Running;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Routing;

/// <summary>The decision as a table: what the study is, what the rule says, what comes of it.</summary>
public sealed class RoutingRulesTests
{
    private const string Ct = "1.2.840.10008.5.1.4.1.1.2";
    private const string Capture = "1.2.840.10008.5.1.4.1.1.7";
    private static readonly ActiveApp Lung = new(new AppVersion("lung", "1.0.0"), "CT", [Ct], default);

    // 2026-03-06 is a Friday.
    private static readonly DateTimeOffset Friday = At("2026-03-06T10:00");

    private static readonly StudyFacts Chest = new(["CT1", "CT room 1"], [Series("CT", "CHEST", "放射科"), Series("SR", sopClass: "1.2.840.10008.5.1.4.1.1.88.33")]);

    [Fact]
    public void Decide_NoRule_Runs() => AssertDecided(RoutingRules.Decide([], Chest, Lung, Friday), runs: true, RoutingReason.NoRule, null);

    [Theory]
    [InlineData("MR", Ct, RoutingReason.OtherModality)]
    [InlineData("CT", Capture, RoutingReason.OtherSopClass)]
    public void Decide_NothingThatTheAppReads_DoesNotRunWhateverTheRulesSay(string modality, string sopClass, RoutingReason reason)
    {
        var study = new StudyFacts(["CT1"], [Series(modality, sopClass: sopClass), Series("MR", sopClass: Ct)]);

        AssertDecided(RoutingRules.Decide([Rule(run: true)], study, Lung, Friday), runs: false, reason, null);
    }

    [Fact]
    public void Decide_ImagesThatDoNotNameTheirModality_AreForTheAppToJudge() =>
        AssertDecided(RoutingRules.Decide([], new StudyFacts([], [Series("")]), Lung, Friday), runs: true, RoutingReason.NoRule, null);

    /// <summary>Each line: the condition, and whether it holds for the chest CT of Friday, 10:00.</summary>
    public static TheoryData<string, bool> Conditions => new()
    {
        { "scanner CT1", true },
        { "scanner ct ROOM 1", true },
        { "scanner CT2", false },
        { "modality CT", true },
        { "modality SR", true },
        { "modality MR", false },
        { "body chest", true },
        { "body HES", true },
        { "body HEAD", false },
        { "department 放射", true },
        { "department 急诊", false },
        { "hours 08:00-12:00", true },
        { "hours 10:00-10:01", true },
        { "hours 09:00-10:00", false },
        { "hours 22:00-10:30", true },
        { "hours 22:00-06:00", false },
        { "days Friday", true },
        { "days Saturday", false },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Decide_OneCondition_HoldsOrDoesNot(string condition, bool holds)
    {
        RoutingDecision decision = RoutingRules.Decide([With(Rule(run: false), condition)], Chest, Lung, Friday);

        AssertDecided(decision, runs: !holds, holds ? RoutingReason.ByRule : RoutingReason.NoRule, holds ? 1 : null);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Decide_AllConditionsMustHold(string condition, bool holds)
    {
        RoutingRule rule = With(Rule(run: false), condition);
        rule.Scanners.Add("CT1");
        rule.Modalities.Add("CT");
        rule.BodyParts.Add("CHEST");
        bool all = holds && condition != "modality SR" || condition is "scanner CT2" or "modality MR" or "modality SR" or "body HEAD";

        Assert.Equal(!all, RoutingRules.Decide([rule], Chest, Lung, Friday).Runs);
    }

    [Fact]
    public void Decide_ModalityAndBodyPart_AreThoseOfOneSeries()
    {
        var study = new StudyFacts(["X"], [Series("CT", "HEAD"), Series("DX", "CHEST")]);
        RoutingRule rule = With(With(Rule(run: false), "modality CT"), "body CHEST");

        AssertDecided(RoutingRules.Decide([rule], study, Lung, Friday), runs: true, RoutingReason.NoRule, null);
    }

    [Theory]
    [InlineData("2026-03-06T23:00", true)]
    [InlineData("2026-03-07T05:59", true)]
    [InlineData("2026-03-07T06:00", false)]
    [InlineData("2026-03-07T23:00", false)]
    [InlineData("2026-03-06T05:00", false)]
    public void Decide_HoursOverMidnight_BelongToTheDayTheyBeginOn(string local, bool holds)
    {
        RoutingRule rule = With(With(Rule(run: false), "hours 22:00-06:00"), "days Friday");

        Assert.Equal(!holds, RoutingRules.Decide([rule], Chest, Lung, At(local)).Runs);
    }

    [Fact]
    public void Decide_FirstRuleThatNamesTheAppAndHolds_Wins()
    {
        RoutingRule other = Rule(run: false, "brain");
        RoutingRule head = With(Rule(run: false), "body HEAD");
        RoutingRule chest = With(Rule(run: true, "lung"), "body CHEST");
        chest.Name = "chest";
        chest.Lane = RunLane.Stat;

        RoutingDecision decision = RoutingRules.Decide([other, head, chest, Rule(run: false)], Chest, Lung, Friday);

        AssertDecided(decision, runs: true, RoutingReason.ByRule, 3);
        Assert.Equal(("chest", RunLane.Stat), (decision.RuleName, decision.Lane));
    }

    [Theory]
    [InlineData("body CHEST")]
    [InlineData("department 放射")]
    public void Decide_HeaderNotRead_TheAppRunsAndJudgesItself(string condition)
    {
        var study = new StudyFacts(["CT1"], [new SeriesFacts("CT", Ct, null)]);

        AssertDecided(RoutingRules.Decide([With(Rule(run: false), condition)], study, Lung, Friday), runs: true, RoutingReason.NotKnown, 1);
    }

    [Fact]
    public void Decide_HeaderNotRead_DoesNotMatterWhereAnotherConditionFailsAnyway()
    {
        var study = new StudyFacts(null, [new SeriesFacts("CT", Ct, null)]);
        RoutingRule rule = With(With(Rule(run: false), "body CHEST"), "days Saturday");

        AssertDecided(RoutingRules.Decide([rule], study, Lung, Friday), runs: true, RoutingReason.NoRule, null);
    }

    [Fact]
    public void Decide_SenderNotKnown_TheAppRuns() =>
        AssertDecided(
            RoutingRules.Decide([With(Rule(run: false), "scanner CT1")], Chest with { Senders = null }, Lung, Friday), runs: true, RoutingReason.NotKnown, 1);

    private static void AssertDecided(RoutingDecision decision, bool runs, RoutingReason reason, int? rule) =>
        Assert.Equal((runs, reason, rule), (decision.Runs, decision.Reason, decision.Rule));

    private static SeriesFacts Series(string modality, string body = "", string department = "", string sopClass = Ct) =>
        new(modality, sopClass, new HeaderFacts([body], department));

    private static RoutingRule Rule(bool run, params string[] apps)
    {
        var rule = new RoutingRule { Run = run };
        foreach (string app in apps.DefaultIfEmpty("*"))
        {
            rule.Apps.Add(app);
        }

        return rule;
    }

    private static RoutingRule With(RoutingRule rule, string condition)
    {
        string[] words = condition.Split(' ', 2);
        switch (words[0])
        {
            case "scanner": rule.Scanners.Add(words[1]); break;
            case "modality": rule.Modalities.Add(words[1]); break;
            case "body": rule.BodyParts.Add(words[1]); break;
            case "department": rule.Departments.Add(words[1]); break;
            case "hours": rule.Hours = words[1]; break;
            default: rule.Days.Add(Enum.Parse<DayOfWeek>(words[1])); break;
        }

        return rule;
    }

    private static DateTimeOffset At(string local) => DateTimeOffset.Parse(local + "+08:00", CultureInfo.InvariantCulture);
}
