using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Data;
using Appliance.Edge.Commitment;
using Appliance.Edge.Delivery;
using Appliance.Edge.Health;
using Appliance.Edge.Hosting;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Commitment;

/// <summary>Whether a destination commits is found out by negotiation; one that says it does and never reports holds no study for ever.</summary>
public sealed class CommitmentModeTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly TestUnit _pacs = new();
    private readonly string _received = Path.Combine(Path.GetTempPath(), "pacs-" + Path.GetRandomFileName());
    private readonly DestinationOptions _destination = new() { Name = "PACS", AeTitle = "APPLIANCE", Host = "127.0.0.1" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        await _pacs.DisposeAsync();
        Directory.CreateDirectory(_received).Delete(recursive: true);
    }

    [Fact]
    public async Task Auto_NegotiationAcceptsIt_StudyIsDoneWhenItWasCommittedTo()
    {
        await DeliverToCommittingAsync();
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
        Assert.Equal(CapabilityAnswer.Accepted, Answer());

        await WithPacsAsync(() => Requester().AskDueAsync(Cancel));

        Assert.Equal(["Delivered", "Delivered"], States());
        Assert.Equal((StudyStage.Done, StudyReason.Delivered), (_unit.Study().Stage, _unit.Study().Reason));
    }

    [Fact]
    public async Task Auto_NegotiationRefusesIt_SuccessIsDelivered()
    {
        await EvidenceAsync();
        await using Pacs pacs = Pacs.Start(_received);
        await DeliverAsync(pacs.Port);

        Assert.Equal(["Delivered", "Delivered"], States());
        Assert.Equal(CapabilityAnswer.AbstractSyntaxNotSupported, Answer());
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM commitment_request"));
    }

    [Fact]
    public async Task False_IsNotEvenAskedInNegotiation()
    {
        _destination.StorageCommitment = CommitmentMode.False;
        await DeliverToCommittingAsync();

        Assert.Equal(["Delivered", "Delivered"], States());
        Assert.Null(Answer());
    }

    [Fact]
    public async Task Auto_NeverReports_StudyIsDoneWithAnAlarm_AndItsEvidenceStaysWhileItsImagesMayGo()
    {
        await NeverReportedAsync();

        Assert.Equal(["Uncommitted", "Uncommitted"], States());
        Assert.Equal((StudyStage.Done, StudyReason.Delivered), (_unit.Study().Stage, _unit.Study().Reason));
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE cause = 'NoReport' AND reason = 'no report came'"));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE json_extract(payload, '$.data.code') = 'evidence-uncommitted'"));
        Assert.Equal("evidence-uncommitted", Assert.Single(Alarms()).Code);
        Assert.Empty(MayGo(evidence: true));
        Assert.Single(MayGo(evidence: false));
    }

    [Fact]
    public async Task Auto_ReportComesLateAllTheSame_IsDeliveredAndTheAlarmGoes()
    {
        int port = await NeverReportedAsync();

        using DicomListener listener = _unit.Listener(new NodeOptions { Port = port, BindAddress = "127.0.0.1" });
        await listener.StartAsync(Cancel);
        await _pacs.CommitmentReporter.ReportDueAsync(Cancel);
        await listener.StopAsync(Cancel);

        Assert.Equal(["Delivered", "Delivered"], States());
        Assert.Empty(Alarms());
        Assert.Equal(2, MayGo(evidence: true).Count);
    }

    [Fact]
    public async Task Auto_RetriedOnceThePacsKnowsTheUnit_IsAskedAgainAndNotSentAgain()
    {
        await NeverReportedAsync();
        _pacs.Scanners.Clear();

        Assert.Equal(2, await _unit.Journal.WriteAsync(
            transaction => DeliveryRetry.RetryNeedsTransaction(transaction, new DeliverySelection(), ["PACS"], _unit.Clock.GetUtcNow()), Cancel));
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
        await WithPacsAsync(() => Requester().AskDueAsync(Cancel));

        Assert.Equal(["Delivered", "Delivered"], States());
        Assert.Equal(StudyStage.Done, _unit.Study().Stage);
        Assert.Equal(2, _unit.Count("SELECT sum(attempts) FROM delivery"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Auto_NoLongerOffered_WhatWaitedOrWasNeverCommittedToIsDelivered(bool unreported)
    {
        if (unreported)
        {
            await NeverReportedAsync();
            await LearnRefusalAsync();
        }
        else
        {
            await DeliverToCommittingAsync();
            await using Pacs other = Pacs.Start(_received);
            _destination.Port = other.Port;
            await Requester().AskDueAsync(Cancel);
        }

        Assert.True(await Requester().AskDueAsync(Cancel));

        Assert.Equal(["Delivered", "Delivered"], States());
        Assert.Equal(StudyStage.Done, _unit.Study().Stage);
    }

    [Fact]
    public async Task True_NegotiationRefusesIt_IsGivenUpWithAnAlarm()
    {
        _destination.StorageCommitment = CommitmentMode.True;
        await EvidenceAsync();
        await using Pacs pacs = Pacs.Start(_received);
        for (int times = 0; times < CommitmentReports.MaxUncommitted; times++)
        {
            await DeliverAsync(pacs.Port);
            Assert.Equal(["Stored", "Stored"], States());
            await Requester().AskDueAsync(Cancel);
            _unit.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(["DeadLetter", "DeadLetter"], States());
        Assert.Equal(StudyReason.DeadLetters, _unit.Study().Reason);
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE cause = 'NotCommitted' AND reason LIKE '%does no Storage Commitment%'"));
    }

    [Fact]
    public async Task Auto_UnreachableForTooLong_IsNotWaitedForAnyLonger()
    {
        await DeliverToCommittingAsync();
        _destination.Port = FreePort();
        Assert.False(await Requester().AskDueAsync(Cancel));
        Assert.Equal(["Stored", "Stored"], States());

        _unit.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True(await Requester(new DeliveryOptions { GiveUpAfterHours = 1 }).AskDueAsync(Cancel));

        Assert.Equal(["Uncommitted", "Uncommitted"], States());
    }

    [Theory]
    [InlineData("true", CommitmentMode.True)]
    [InlineData("false", CommitmentMode.False)]
    [InlineData("\"Auto\"", CommitmentMode.Auto)]
    [InlineData("\"true\"", CommitmentMode.True)]
    [InlineData("\"perhaps\"", null)]
    public async Task Profile_TrueAndFalseAreTakenAsBefore(string written, CommitmentMode? mode)
    {
        string file = Path.Combine(_unit.Folder.Path, "profile.json");
        await File.WriteAllTextAsync(
            file, $$"""{ "Destinations": [ { "Name": "PACS", "AeTitle": "PACS", "Host": "10.0.0.5", "StorageCommitment": {{written}} } ] }""", Cancel);

        UnitSettings settings = UnitSettings.Load(JsonSettings.ReadFile(file));

        Assert.Equal(mode is null, settings.Faults.Count > 0);
        Assert.Equal(mode, mode is null ? null : settings.Options.Destinations[0].StorageCommitment);
    }

    [Theory]
    [InlineData(CommitmentMode.Auto, 0)]
    [InlineData(CommitmentMode.False, 0)]
    [InlineData(CommitmentMode.True, 1)]
    public void Web_CannotBeAskedForCommitment(CommitmentMode mode, int faults)
    {
        var found = new List<OptionFault>();
        new DestinationOptions { Name = "PACS", Url = "https://pacs.example.org", StorageCommitment = mode }.Check(new OptionFaults("Destinations:0", found));

        Assert.Equal(faults, found.Count);
    }

    private async Task EvidenceAsync()
    {
        await _unit.CloseStudyAsync();
        await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);
    }

    private async Task DeliverToCommittingAsync()
    {
        await EvidenceAsync();
        await WithPacsAsync(() => DeliverAsync(_destination.Port));
    }

    private Task DeliverAsync(int port)
    {
        _destination.Port = port;
        return _unit.Queue(_destination).DeliverDueAsync(Cancel);
    }

    /// <summary>A destination that takes every request, and reports to where nobody listens.</summary>
    private async Task<int> NeverReportedAsync()
    {
        int port = FreePort();
        _pacs.Scanners.Add(new ScannerOptions { Name = "unit", AeTitle = "APPLIANCE", ReportHost = "127.0.0.1", ReportPort = port });
        await DeliverToCommittingAsync();
        for (int times = 1; times <= CommitmentRequester.MaxAsked; times++)
        {
            await WithPacsAsync(() => Requester().AskDueAsync(Cancel));
            Assert.Equal(["Stored", "Stored"], States());
            _unit.Clock.Advance(CommitmentRequester.Patience);
        }

        await WithPacsAsync(() => Requester().AskDueAsync(Cancel));
        return port;
    }

    private Task LearnRefusalAsync() => _unit.Journal.WriteAsync(
        transaction => CapabilityTable.LearnNeedsTransaction(
            transaction,
            "PACS",
            [new Capability(DicomUID.StorageCommitmentPushModel.Value, DicomUID.ExplicitVRLittleEndian.Value, CapabilityAnswer.AbstractSyntaxNotSupported)],
            _unit.Clock.GetUtcNow()),
        Cancel);

    private async Task WithPacsAsync(Func<Task> act)
    {
        using DicomListener pacs = _pacs.Listener(new NodeOptions { Port = 0, BindAddress = "127.0.0.1" });
        await pacs.StartAsync(Cancel);
        _destination.Port = pacs.EndPoints.First().Port;
        await act();
        await pacs.StopAsync(Cancel);
    }

    private CommitmentRequester Requester(DeliveryOptions? options = null) => new(
        _unit.Journal, _unit.CommitmentReports, _unit.Device, [_destination], options ?? new DeliveryOptions(), new NodeOptions(),
        new Heartbeats(_unit.Clock), NullLogger<CommitmentRequester>.Instance)
    {
        Exchange = new CommitmentExchange("APPLIANCE", _unit.CommitmentReports) { SameAssociation = TimeSpan.FromMilliseconds(200) },
    };

    private List<string> States() => _unit.Journal.Read(session => session.Query("SELECT state FROM delivery ORDER BY id", row => row.GetString(0)));

    private CapabilityAnswer? Answer() =>
        _unit.Journal.Read(session => CapabilityTable.AnswerTo(session, "PACS", DicomUID.StorageCommitmentPushModel.Value));

    private List<Contracts.StandingAlarm> Alarms() => _unit.Journal.Read(session => StandingAlarms.Read(session, SpaceState.Plenty));

    private List<InstanceRow> MayGo(bool evidence) =>
        _unit.Journal.Read(session => RetentionTable.MayGoOldestFirst(session, evidence, _unit.Clock.GetUtcNow().AddDays(1), 10));

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
