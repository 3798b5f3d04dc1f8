using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Edge.Delivery;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Delivery;

public sealed class DeliveryRetryTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly string _received = Path.Combine(Path.GetTempPath(), "pacs-" + Path.GetRandomFileName());

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        Directory.CreateDirectory(_received).Delete(recursive: true);
    }

    [Fact]
    public async Task Retry_DeadLettersOfADoneStudy_AreDeliveredAndTheStudyIsDoneInFull()
    {
        await DeadLettersAsync();

        Assert.Equal(2, await RetryAsync(new DeliverySelection(StudyId: 1)));

        Assert.Equal((StudyStage.Delivering, null), (_unit.Study().Stage, _unit.Study().Reason));
        await using Pacs pacs = Pacs.Start(_received);
        await DeliverAsync(pacs);
        Assert.Equal((StudyStage.Done, StudyReason.Delivered), (_unit.Study().Stage, _unit.Study().Reason));
        Assert.Equal(2, pacs.Stored.Count);
    }

    [Fact]
    public async Task Retry_OneById_LeavesTheOtherAndTheStudySaysSo()
    {
        await DeadLettersAsync();

        Assert.Equal(1, await RetryAsync(new DeliverySelection(Id: 1)));

        await using Pacs pacs = Pacs.Start(_received);
        await DeliverAsync(pacs);
        Assert.Equal((StudyStage.Done, StudyReason.DeadLetters, "1/2"), (_unit.Study().Stage, _unit.Study().Reason, _unit.Study().Detail));
    }

    [Fact]
    public async Task Retry_WhatWasNotTaken_GoesWhenTheDestinationTakesItNow()
    {
        await EvidenceAsync();
        var policy = new AssociationPolicy
        {
            AcceptStorage = false,
            AcceptUnknownStorage = false,
            AbstractSyntaxes = new HashSet<string> { DicomUID.SecondaryCaptureImageStorage.Value },
        };
        await using (Pacs old = Pacs.Start(_received, policy: policy))
        {
            await DeliverAsync(old);
        }

        Assert.Equal(1, await RetryAsync(new DeliverySelection()));
        await using Pacs pacs = Pacs.Start(_received);
        await DeliverAsync(pacs);

        Assert.Equal(StudyReason.Delivered, _unit.Study().Reason);
    }

    [Fact]
    public async Task Retry_AfterTheTimeToGiveUp_StartsThatTimeAnew()
    {
        await DeadLettersAsync();
        _unit.Clock.Advance(TimeSpan.FromHours(1));
        await RetryAsync(new DeliverySelection());

        await using (Pacs busy = Pacs.Start(_received))
        {
            busy.Behaviour = new PacsBehaviour { RefusedSopClass = DicomUID.Comprehensive3DSRStorage.Value, RefusalStatus = DicomStatus.OutOfResources };
            await DeliverAsync(busy, new DeliveryOptions { GiveUpAfterHours = 1 });
        }

        Assert.Equal(1, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Pending' AND cause = 'Busy'"));
    }

    [Fact]
    public async Task Retry_AnotherDestinationOrOneThatIsNotConfigured_TouchesNothing()
    {
        await DeadLettersAsync();

        Assert.Equal(0, await RetryAsync(new DeliverySelection(Destination: "OTHER")));
        Assert.Equal(0, await RetryAsync(new DeliverySelection(), configured: []));

        Assert.Equal(StudyStage.Done, _unit.Study().Stage);
    }

    [Fact]
    public async Task Retry_WhatIsDelivered_IsNotSentAgain()
    {
        await EvidenceAsync();
        await using Pacs pacs = Pacs.Start(_received);
        await DeliverAsync(pacs);

        Assert.Equal(0, await RetryAsync(new DeliverySelection()));
    }

    [Fact]
    public async Task StudyRetry_QuarantinedByAConflict_RunsOnWhatCameFirst()
    {
        await _unit.ReceiveAsync(new TestObject());
        await _unit.ReceiveAsync(new TestObject { Pixel = 99 });
        Assert.Equal(StudyStage.Quarantined, _unit.Study().Stage);

        Assert.Equal(StudyRetryOutcome.Retried, await RetryStudyAsync(1));

        Assert.Equal((StudyStage.Ready, 2), ((await _unit.LetQuietPeriodPassAsync()).Stage, _unit.Study().Revision));
        Assert.Single(_unit.Journal.Read(session => Edge.Storage.InstanceTable.Input(session, 1)));
    }

    [Fact]
    public async Task StudyRetry_FilesAreMissing_OnlySendingAgainHelps()
    {
        await _unit.ReceiveAsync(new TestObject());
        File.Delete(_unit.Spool.PathOf(_unit.Files()[0]));
        await _unit.RestartAsync();
        await _unit.Recovery.RunAsync(evidence: false, TestUnit.Cancel);

        Assert.Equal(StudyRetryOutcome.FilesMissing, await RetryStudyAsync(1));
        Assert.Equal(StudyStage.Quarantined, _unit.Study().Stage);
    }

    [Fact]
    public async Task StudyRetry_StudyThatIsNotQuarantinedOrNotThere_IsToldApart()
    {
        await _unit.CloseStudyAsync();

        Assert.Equal(StudyRetryOutcome.NotQuarantined, await RetryStudyAsync(1));
        Assert.Equal(StudyRetryOutcome.Unknown, await RetryStudyAsync(2));
    }

    private Task<StudyRetryOutcome> RetryStudyAsync(long study) => _unit.Journal.WriteAsync(
        transaction => StudyRetry.RetryNeedsTransaction(transaction, study, _unit.Clock.GetUtcNow()), TestUnit.Cancel);

    private Task<int> RetryAsync(DeliverySelection selection, string[]? configured = null) => _unit.Journal.WriteAsync(
        transaction => DeliveryRetry.RetryNeedsTransaction(transaction, selection, configured ?? ["PACS", "OTHER"], _unit.Clock.GetUtcNow()),
        TestUnit.Cancel);

    private async Task EvidenceAsync()
    {
        await _unit.CloseStudyAsync();
        await _unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel);
    }

    private async Task DeadLettersAsync()
    {
        await EvidenceAsync();
        await using Pacs strict = Pacs.Start(_received, policy: new AssociationPolicy { CallingAETitles = new HashSet<string> { "SOMEBODY" } });
        await DeliverAsync(strict);
        Assert.Equal(StudyReason.DeadLetters, _unit.Study().Reason);
        _unit.Clock.Advance(TimeSpan.FromMinutes(5));
    }

    private Task DeliverAsync(Pacs pacs, DeliveryOptions? options = null) =>
        _unit.Queue(new DestinationOptions { Name = "PACS", AeTitle = "PACS", Host = "127.0.0.1", Port = pacs.Port }, options)
            .DeliverDueAsync(TestUnit.Cancel);
}
