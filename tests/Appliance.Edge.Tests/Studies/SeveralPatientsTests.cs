using Appliance.Edge.Receive;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Studies;

/// <summary>One Study Instance UID under two patients: nothing is lost, nothing is computed, and corrected images mend it.</summary>
public sealed class SeveralPatientsTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What two slices say of their patient, and whether it can be one.</summary>
    public static TheoryData<string, PatientCase, PatientCase, bool> Pairs => new()
    {
        { "other ID", new("P1", "A^B"), new("P2", "A^B"), true },
        { "same ID, name corrected", new("P1", "A^B"), new("P1", "C^D"), false },
        { "ID with spaces around it (PS3.5 6.2)", new("P1", "A^B"), new(" P1 ", "A^B"), false },
        { "ID in another case", new("p1", "A^B"), new("P1", "A^B"), true },
        { "ID with leading zeros", new("0012", "A^B"), new("12", "A^B"), true },
        { "no ID, other name", new(null, "A^B"), new("P1", "C^D"), true },
        { "no ID, same name", new(null, "A^B"), new("P1", "A^B"), false },
        { "no ID, same name, other birth date", new(null, "A^B", "19700101"), new("P1", "A^B", "19710101"), true },
        { "no ID, birth date with dots (ACR-NEMA)", new(null, "A^B", "1970.01.01"), new("P1", "A^B", "19700101"), false },
        { "no ID, a birth date that is none", new(null, "A^B", "00000000"), new("P1", "A^B", "19700101"), false },
        { "no ID, name in another case and with other delimiters", new(null, "Wang^Xiaodong"), new(null, "WANG XIAODONG^^"), false },
        { "no ID, no name", new(null, null), new("P1", "A^B", "19700101"), false },
        { "ideographic group or not", new(null, "WANG^XIAODONG=王^小东", null, "GB18030"), new(null, "WANG^XIAODONG"), false },
        { "ideographic group first", new(null, "WANG^XIAODONG=王^小东", null, "GB18030"), new(null, "王^小东", null, "GB18030"), false },
        { "transcribed differently", new(null, "WONG^SIUTUNG=王^小东", null, "GB18030"), new(null, "WANG^XIAODONG=王^小东", null, "GB18030"), false },
        { "other ideographs, same transcription", new(null, "WANG^LI=王^丽", null, "GB18030"), new(null, "WANG^LI=王^力", null, "GB18030"), true },
        { "GBK and UTF-8", new(null, "王^小东", null, "GB18030"), new(null, "王^小东", null, "ISO_IR 192"), false },
        { "other name in GBK and UTF-8", new(null, "王^小东", null, "GB18030"), new(null, "李^建国", null, "ISO_IR 192"), true },
        { "GBK that declares Latin-1", new(null, "张^建国", null, "GB18030", "ISO_IR 100"), new(null, "张^建国", null, "ISO_IR 192"), false },
        { "other name in GBK that declares Latin-1", new(null, "张^建国", null, "GB18030", "ISO_IR 100"), new(null, "李^小明", null, "ISO_IR 192"), true },
    };

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Theory]
    [MemberData(nameof(Pairs), DisableDiscoveryEnumeration = true)]
    public async Task Closing_TwoSlices_AreOnePatientOrTwo(string what, PatientCase one, PatientCase other, bool several)
    {
        await _unit.ReceiveAsync(one.On(new TestObject()));
        await _unit.ReceiveAsync(other.On(new TestObject { Sop = "1.2.3.1.2" }));

        StudyRow study = await _unit.LetQuietPeriodPassAsync();

        Assert.True(study.Stage == (several ? StudyStage.Quarantined : StudyStage.Ready), what);
        Assert.Equal(several ? StudyReason.SeveralPatients : null, study.Reason);
    }

    [Fact]
    public async Task Closing_TwoPatients_KeepsAllMakesNoRunAndAlarms()
    {
        IntakeOutcome[] outcomes = await SendAsync("P1", 1, 2);
        Assert.All([.. outcomes, .. await SendAsync("P2", 3)], outcome => Assert.Equal(IntakeOutcome.Stored, outcome));
        Assert.Equal(StudyStage.Receiving, _unit.Study().Stage);

        StudyRow study = await _unit.LetQuietPeriodPassAsync();

        Assert.Equal((StudyStage.Quarantined, StudyReason.SeveralPatients, "instance #1, #3"), (study.Stage, study.Reason, study.Detail));
        Assert.Empty(_unit.Runs());
        Assert.Equal(3, _unit.Files().Length);
        Assert.Equal(3, _unit.Count("SELECT count(*) FROM instance WHERE state = 'Current'"));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"));
    }

    [Fact]
    public async Task Closing_ASliceThatFitsBothPatients_DoesNotMakeThemOne()
    {
        await _unit.ReceiveAsync(new TestObject());
        await SendAsync("P1", 2);
        await SendAsync("P2", 3);

        Assert.Equal(StudyReason.SeveralPatients, (await _unit.LetQuietPeriodPassAsync()).Reason);
    }

    [Fact]
    public async Task Correction_OfAllImages_MendsTheStudy()
    {
        await SendAsync("P1", 1, 2);
        await SendAsync("P2", 3, 4);
        await _unit.LetQuietPeriodPassAsync();

        Assert.Equal([IntakeOutcome.Revised, IntakeOutcome.Revised], await SendAsync("P1", 3, 4));
        StudyRow study = await _unit.LetQuietPeriodPassAsync();

        Assert.Equal((StudyStage.Ready, 2, null), (study.Stage, study.Revision, study.Reason));
        Assert.Equal(RunState.Pending, Assert.Single(_unit.Runs()).State);
    }

    [Fact]
    public async Task Correction_UnderWay_IsNoMixture_AndOneThatStopsHalfWayIs()
    {
        await SendAsync("P1", 1, 2, 3);
        await _unit.LetQuietPeriodPassAsync();

        foreach (int slice in new[] { 1, 2 })
        {
            _unit.Clock.Advance(TimeSpan.FromSeconds(_unit.Studies.QuietPeriodSeconds - 1));
            await SendAsync("P2", slice);
            await _unit.Collector.CloseDueAsync(Cancel);
            Assert.Equal(StudyStage.Receiving, _unit.Study().Stage);
        }

        Assert.Equal(StudyReason.SeveralPatients, (await _unit.LetQuietPeriodPassAsync()).Reason);
        await SendAsync("P2", 3);
        Assert.Equal(StudyStage.Ready, (await _unit.LetQuietPeriodPassAsync()).Stage);
    }

    [Fact]
    public async Task Correction_TakenBack_LetsTheFormerFilesCountAgain()
    {
        await SendAsync("P1", 1, 2);
        await SendAsync("P2", 1);
        Assert.Equal(StudyReason.SeveralPatients, (await _unit.LetQuietPeriodPassAsync()).Reason);

        Assert.Equal([IntakeOutcome.Reinstated, IntakeOutcome.Duplicate], await SendAsync("P1", 1, 2));

        Assert.Equal([InstanceState.Current, InstanceState.Superseded], _unit.Instances().Select(row => row.State));
        Assert.Equal(3, _unit.Files().Length);
        Assert.Equal(StudyStage.Ready, (await _unit.LetQuietPeriodPassAsync()).Stage);
    }

    [Fact]
    public async Task Retry_ByAPerson_IsRefusedWhileItIsAMixture()
    {
        await SendAsync("P1", 1);
        await SendAsync("P2", 2);
        await _unit.LetQuietPeriodPassAsync();

        StudyRetryOutcome outcome = await _unit.Journal.WriteAsync(
            transaction => StudyRetry.RetryNeedsTransaction(transaction, 1, _unit.Clock.GetUtcNow()), Cancel);

        Assert.Equal(StudyRetryOutcome.SeveralPatients, outcome);
        Assert.Equal(StudyStage.Quarantined, _unit.Study().Stage);
    }

    [Fact]
    public async Task Journal_AfterAMixture_HoldsNothingThatNamesAPatient()
    {
        await _unit.ReceiveAsync(new TestObject { PatientId = "ID-4711", PatientName = "Zweistein^Berta", BirthDate = "19331224" });
        await _unit.ReceiveAsync(new TestObject { Sop = "1.2.3.1.2", PatientId = "ID-0815", PatientName = "Zweistein^Anna", BirthDate = "19331224" });
        await _unit.LetQuietPeriodPassAsync();
        await _unit.Journal.DisposeAsync();

        string journal = string.Concat(Directory.EnumerateFiles(_unit.Folder.Path, Path.GetFileName(_unit.Folder.JournalPath) + "*")
            .Select(file => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        Assert.Contains("SeveralPatients", journal, StringComparison.Ordinal);
        Assert.All(["4711", "0815", "zweistein", "19331224"], part => Assert.DoesNotContain(part, journal, StringComparison.OrdinalIgnoreCase));
        await _unit.RestartAsync();
    }

    private async Task<IntakeOutcome[]> SendAsync(string patient, params int[] slices)
    {
        var outcomes = new List<IntakeOutcome>();
        foreach (int slice in slices)
        {
            outcomes.Add(await _unit.ReceiveAsync(new TestObject { Sop = $"1.2.3.1.{slice}", PatientId = patient }));
        }

        return [.. outcomes];
    }

    /// <summary>What a slice says of its patient.</summary>
    public sealed record PatientCase(string? Id, string? Name, string? BirthDate = null, string? CharacterSet = null, string? Declared = null)
    {
        internal TestObject On(TestObject slice) => slice with
        {
            PatientId = Id, PatientName = Name ?? "", BirthDate = BirthDate, CharacterSet = CharacterSet, DeclaredCharacterSet = Declared,
        };
    }
}
