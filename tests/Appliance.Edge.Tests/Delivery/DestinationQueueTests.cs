using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Edge.Delivery;
using Appliance.Edge.Health;
using Appliance.Edge.Receive;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Delivery;

public sealed class DestinationQueueTests : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(300);

    private readonly TestUnit _unit = new();
    private readonly string _received = Path.Combine(Path.GetTempPath(), "pacs-" + Path.GetRandomFileName());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        if (Directory.Exists(_received))
        {
            Directory.Delete(_received, recursive: true);
        }
    }

    [Fact]
    public async Task Deliver_PacsTakesAll_StudyIsDoneAndBytesAreTheSame()
    {
        await MakeEvidenceAsync();
        await using Pacs pacs = Pacs.Start(_received);

        Assert.True(await Queue(pacs.Port).DeliverDueAsync(Cancel));

        Assert.Equal((StudyStage.Done, StudyReason.Delivered), (_unit.Study().Stage, _unit.Study().Reason));
        Assert.Equal(2, pacs.Stored.Count);
        Assert.Single(pacs.Stored.Select(request => request.Association.Number).Distinct());
        foreach (string file in Directory.EnumerateFiles(Path.Combine(_unit.Folder.SpoolPath, "1.2.3", "evidence")))
        {
            Assert.Equal(Dataset(file), Dataset(Path.Combine(_received, Path.GetFileName(file))));
        }

        Assert.False(await Queue(pacs.Port).DeliverDueAsync(Cancel));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE type = 'appliance.delivery.v1'"));
    }

    [Fact]
    public async Task Deliver_PacsDownThenUp_DeliversEachObjectOnce()
    {
        await MakeEvidenceAsync();
        DestinationQueue queue = Queue(FreePort());
        await queue.DeliverDueAsync(Cancel);

        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Pending' AND attempts = 1 AND reason LIKE 'cannot connect%'"));
        Assert.False(await queue.DeliverDueAsync(Cancel));
        _unit.Clock.Advance(LongestWait);
        await using Pacs pacs = Pacs.Start(_received);
        await Queue(pacs.Port).DeliverDueAsync(Cancel);

        Assert.Equal(2, pacs.Stored.Count);
        Assert.Equal(StudyReason.Delivered, _unit.Study().Reason);
    }

    [Fact]
    public async Task Deliver_PacsRefusesOneObjectForGood_TheOthersArriveAndItIsADeadLetter()
    {
        await MakeEvidenceAsync();
        await using Pacs pacs = Pacs.Start(_received);
        pacs.Behaviour = new PacsBehaviour { RefusedSopClass = DicomUID.Comprehensive3DSRStorage.Value };

        await Queue(pacs.Port).DeliverDueAsync(Cancel);

        Assert.Single(pacs.Stored);
        Assert.Equal((StudyStage.Done, StudyReason.DeadLetters, "1/2"), (_unit.Study().Stage, _unit.Study().Reason, _unit.Study().Detail));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'DeadLetter' AND reason LIKE '%0122H (SOP class not supported)%'"));
    }

    [Fact]
    public async Task Deliver_PacsHasTheObjectAlready_CountsAsDelivered()
    {
        await MakeEvidenceAsync();
        await using Pacs pacs = Pacs.Start(_received);
        string sop = _unit.Journal.Read(s => s.First("SELECT sop_uid FROM instance WHERE origin = 'Evidence' ORDER BY id", r => r.GetString(0)))!;
        pacs.Behaviour = new PacsBehaviour { RefusedSopInstance = sop, RefusalStatus = DicomStatus.DuplicateSopInstance };

        await Queue(pacs.Port).DeliverDueAsync(Cancel);

        Assert.Equal(StudyReason.Delivered, _unit.Study().Reason);
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM delivery WHERE state <> 'Delivered'"));
    }

    [Fact]
    public async Task Deliver_PacsIsShortOfSpace_TriesThatObjectAgainAndDeliversTheOther()
    {
        await MakeEvidenceAsync();
        await using Pacs pacs = Pacs.Start(_received);
        string sop = _unit.Journal.Read(s => s.First("SELECT sop_uid FROM instance WHERE origin = 'Evidence' ORDER BY id", r => r.GetString(0)))!;
        pacs.Behaviour = new PacsBehaviour { RefusedSopInstance = sop, RefusalStatus = DicomStatus.OutOfResources };

        DestinationQueue queue = Queue(pacs.Port);
        await queue.DeliverDueAsync(Cancel);
        Assert.Single(pacs.Stored);
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);

        pacs.Behaviour = new PacsBehaviour();
        _unit.Clock.Advance(LongestWait);
        await queue.DeliverDueAsync(Cancel);
        Assert.Equal(StudyReason.Delivered, _unit.Study().Reason);
        Assert.Equal(2, pacs.Stored.Count);
    }

    [Fact]
    public async Task Deliver_PacsAcceptsNoReports_ThePageCarriesTheFindingsAndAnAlarmSaysSo()
    {
        await MakeEvidenceAsync();
        var policy = new AssociationPolicy
        {
            AcceptStorage = false,
            AcceptUnknownStorage = false,
            AbstractSyntaxes = new HashSet<string> { DicomUID.SecondaryCaptureImageStorage.Value },
        };
        await using Pacs pacs = Pacs.Start(_received, policy: policy);

        await Queue(pacs.Port).DeliverDueAsync(Cancel);

        Assert.Single(pacs.Stored);
        Assert.Equal(1, _unit.Count(
            "SELECT count(*) FROM delivery WHERE state = 'NotAccepted' AND cause = 'KindNotAccepted' AND reason LIKE '%Comprehensive 3D SR%'"));
        Assert.Equal((StudyStage.Done, StudyReason.Downgraded, "1/2"), (_unit.Study().Stage, _unit.Study().Reason, _unit.Study().Detail));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm' AND CAST(payload AS TEXT) LIKE '%evidence-downgraded%'"));
    }

    [Fact]
    public async Task Deliver_PacsDoesNotKnowUs_IsADeadLetterAndNotRetriedForEver()
    {
        await MakeEvidenceAsync();
        await using Pacs pacs = Pacs.Start(_received, policy: new AssociationPolicy { CallingAETitles = new HashSet<string> { "SOMEBODY" } });

        await Queue(pacs.Port).DeliverDueAsync(Cancel);

        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'DeadLetter' AND reason LIKE '%calling AE title not recognized%'"));
        Assert.Equal((StudyStage.Done, StudyReason.DeadLetters), (_unit.Study().Stage, _unit.Study().Reason));
    }

    [Fact]
    public async Task Deliver_ObjectIsOld_IsGivenUpAfterTheLimit()
    {
        await MakeEvidenceAsync();
        var options = new DeliveryOptions { GiveUpAfterHours = 1 };
        _unit.Clock.Advance(TimeSpan.FromHours(1));

        await Queue(FreePort(), options).DeliverDueAsync(Cancel);

        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'DeadLetter'"));
    }

    [Fact]
    public async Task Deliver_OneDestinationDown_TheOtherGetsAll()
    {
        _unit.Destinations.Add("SECOND");
        await MakeEvidenceAsync();
        await using Pacs pacs = Pacs.Start(_received);

        await Queue(FreePort()).DeliverDueAsync(Cancel);
        await Queue(pacs.Port, name: "SECOND").DeliverDueAsync(Cancel);

        Assert.Equal(2, pacs.Stored.Count);
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
    }

    [Fact]
    public async Task Deliver_FileIsGone_IsGivenUpAlone()
    {
        await MakeEvidenceAsync();
        File.Delete(Directory.EnumerateFiles(Path.Combine(_unit.Folder.SpoolPath, "1.2.3", "evidence")).First());
        await using Pacs pacs = Pacs.Start(_received);

        await Queue(pacs.Port).DeliverDueAsync(Cancel);

        Assert.Single(pacs.Stored);
        Assert.Equal(StudyReason.DeadLetters, _unit.Study().Reason);
    }

    [Fact]
    public async Task Deliver_LimitsOfTheProfile_AreThoseOfTheAssociation()
    {
        _unit.Associations.MaxPduLength = 8192;
        await MakeEvidenceAsync();
        await using Pacs pacs = Pacs.Start(_received);

        await Queue(pacs.Port).DeliverDueAsync(Cancel);

        Assert.All(pacs.Stored, request => Assert.Equal(8192u, request.Association.PeerMaxPduLength));
        Assert.Equal(2, pacs.Stored.Count);
    }

    [Fact]
    public async Task Start_DestinationIsNoLongerConfigured_GivesUpWhatWaitsForIt()
    {
        await MakeEvidenceAsync();
        using var worker = new DeliveryWorker(
            _unit.Journal, _unit.Spool, _unit.Settling, [], new NodeOptions(), _unit.Associations, new DeliveryOptions(),
            new Heartbeats(_unit.Clock), NullLogger<DeliveryWorker>.Instance);

        Assert.Equal(2, await worker.GiveUpUnknownAsync(Cancel));

        Assert.Equal((StudyStage.Done, StudyReason.DeadLetters), (_unit.Study().Stage, _unit.Study().Reason));
    }

    [Fact]
    public async Task Worker_PacsComesUpLate_DeliversByItself()
    {
        await MakeEvidenceAsync();
        int port = FreePort();
        using var worker = new DeliveryWorker(
            _unit.Journal, _unit.Spool, _unit.Settling,
            [new DestinationOptions { Name = "PACS", AeTitle = "PACS", Host = "127.0.0.1", Port = port }],
            new NodeOptions(), _unit.Associations, new DeliveryOptions(), new Heartbeats(_unit.Clock), NullLogger<DeliveryWorker>.Instance);
        await worker.StartAsync(Cancel);
        await UntilAsync(() => _unit.Count("SELECT count(*) FROM delivery WHERE attempts > 1") == 2);

        await using Pacs pacs = Pacs.Start(_received, port);
        await UntilAsync(() => _unit.Study().Stage == StudyStage.Done);

        await worker.StopAsync(Cancel);
        Assert.Equal(StudyReason.Delivered, _unit.Study().Reason);
        Assert.Equal(2, pacs.Stored.Count);
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Cancel.ThrowIfCancellationRequested();
            _unit.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    [Theory]
    [InlineData(false, "its file holds other bytes than were written")]
    [InlineData(true, "its file cannot be read: UnauthorizedAccessException")]
    public async Task Deliver_DamagedFile_IsGivenUpAloneAndNeverSent(bool unreadable, string reason)
    {
        await MakeEvidenceAsync();
        Harm(Directory.EnumerateFiles(Path.Combine(_unit.Folder.SpoolPath, "1.2.3", "evidence")).First(), unreadable);
        await using Pacs pacs = Pacs.Start(_received);

        await Queue(pacs.Port).DeliverDueAsync(Cancel);

        Assert.Single(pacs.Stored);
        Assert.Equal(1, _unit.Count($"SELECT count(*) FROM delivery WHERE state = 'DeadLetter' AND reason = '{reason}'"));
        Assert.Equal(StudyReason.DeadLetters, _unit.Study().Reason);
    }

    private async Task MakeEvidenceAsync()
    {
        await _unit.CloseStudyAsync();
        await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel);
    }

    private DestinationQueue Queue(int port, DeliveryOptions? options = null, string name = "PACS") =>
        _unit.Queue(new DestinationOptions { Name = name, AeTitle = "PACS", Host = "127.0.0.1", Port = port }, options);

    /// <summary>A port that nobody listens on.</summary>
    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static void Harm(string path, bool unreadable)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.Delete(path);
        if (unreadable)
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            File.WriteAllBytes(path, bytes);
        }
    }

    private static byte[] Dataset(string path)
    {
        using FileStream file = File.OpenRead(path);
        file.Position = DicomPart10Preamble.FindDatasetOffset(file);
        var bytes = new byte[file.Length - file.Position];
        file.ReadExactly(bytes);
        return bytes;
    }
}
