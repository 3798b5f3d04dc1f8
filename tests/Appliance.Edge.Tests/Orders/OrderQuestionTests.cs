using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Edge.Certificates;
using Appliance.Edge.Delivery;
using Appliance.Edge.Health;
using Appliance.Edge.Orders;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Certificates;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Orders;

/// <summary>Studies that are closed while a worklist is configured: DCMTK's, and one without manners.</summary>
public sealed class OrderQuestionTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-orders-");
    private readonly TestUnit _unit = new();
    private readonly FakeExecutor _executor = new();
    private readonly WorklistFolder _orders;

    public OrderQuestionTests() => _orders = new WorklistFolder(_folder.FullName, "RIS");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Wlmscpfs_HasTheAccessionNumber_RunGetsTheOrderAndStartsAtOnce()
    {
        await using ListeningProcess worklist = await WlmscpfsAsync();
        _orders.Plan("A1", "P1", "王^五", "1.2.9.1");
        _orders.Plan("A2", "P1", "王^五", "1.2.9.2");
        await CloseAsync(image => image.AddOrUpdate(DicomTag.AccessionNumber, "A2").AddOrUpdate(DicomTag.PatientID, "P1"));

        Assert.False(await RunNextAsync());
        Assert.True(await AskAsync());

        Assert.Equal((OrderState.Matched, MatchRule.AccessionNumber), (Row.State, Row.Rule));
        Assert.True(await RunNextAsync());
        DicomDataset order = Order.Read(Assert.Single(_executor.Requests).Order);
        Assert.Equal(("A2", "RPA2"), (order.GetString(DicomTag.AccessionNumber), order.GetString(DicomTag.RequestedProcedureID)));
        Assert.Equal("SPSA2", Assert.Single(order.GetSequenceItems(DicomTag.ScheduledProcedureStepSequence)).GetString(DicomTag.ScheduledProcedureStepID));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM study_wait"));
        Assert.NotNull(Contact!.ReachedAt);
    }

    [Fact]
    public async Task Wlmscpfs_ScannerTookThePatientFromIt_IsMatchedByStudyInstanceUid()
    {
        await using ListeningProcess worklist = await WlmscpfsAsync();
        _orders.Plan("A1", "P1", "王^五", "1.2.3");
        _orders.Plan("A2", "P1", "王^五", "1.2.9.2");

        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));
        await AskAsync();

        Assert.Equal((OrderState.Matched, MatchRule.StudyInstanceUid), (Row.State, Row.Rule));
    }

    [Fact]
    public async Task Wlmscpfs_OnePlanOfThePatientAboutTheDay_IsTheWeakerMatch()
    {
        await using ListeningProcess worklist = await WlmscpfsAsync();
        _orders.Plan("A1", "P1", "王^五", "1.2.9.1");
        _orders.Plan("A2", "P1", "王^五", "1.2.9.2", modality: "MR");
        _orders.Plan("A3", "P1", "王^五", "1.2.9.3", day: "20260110");
        _orders.Plan("A4", "P4", "李^四", "1.2.9.4");

        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));
        await AskAsync();

        Assert.Equal((OrderState.Matched, MatchRule.PatientAndTime), (Row.State, Row.Rule));
    }

    [Fact]
    public async Task Wlmscpfs_TwoPlans_NoneIsTaken_RunGoesOn()
    {
        await using ListeningProcess worklist = await WlmscpfsAsync();
        _orders.Plan("A1", "P1", "王^五", "1.2.9.1");
        _orders.Plan("A2", "P1", "王^五", "1.2.9.2");

        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));
        await AskAsync();

        Assert.Equal((OrderState.Ambiguous, 2), (Row.State, Row.Candidates));
        Assert.True(await RunNextAsync());
        Assert.True(Assert.Single(_executor.Requests).Order.IsEmpty);
    }

    [Fact]
    public async Task Wlmscpfs_AccessionNumberOfAnotherPatient_IsNotTakenAndSaid()
    {
        await using ListeningProcess worklist = await WlmscpfsAsync();
        _orders.Plan("A1", "P2", "李^四", "1.2.9.1");

        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1").AddOrUpdate(DicomTag.AccessionNumber, "A1"));
        await AskAsync();

        Assert.Equal(OrderState.OtherPatient, Row.State);
        Assert.Null(Row.Attributes);
    }

    [Fact]
    public async Task Wlmscpfs_NothingPlanned_RunGoesOnAtOnce()
    {
        await using ListeningProcess worklist = await WlmscpfsAsync();

        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));
        await AskAsync();

        Assert.Equal(OrderState.NoOrder, Row.State);
        Assert.True(await RunNextAsync());
    }

    [Fact]
    public async Task WorklistThatIgnoresKeys_IsNotBelieved()
    {
        await using WorklistPeer worklist = Peer();
        worklist.Answers = [OrderScene.Plan((DicomTag.PatientID, "P2")), OrderScene.Plan((DicomTag.PatientID, "P3"), (DicomTag.AccessionNumber, "A3"))];

        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));
        await AskAsync();

        Assert.Equal(OrderState.NoOrder, Row.State);
    }

    [Fact]
    public async Task WorklistThatFloods_IsCutAndNothingIsGuessed()
    {
        await using WorklistPeer worklist = Peer();
        _unit.Orders.MaxAnswers = 5;
        worklist.Answers = [.. Enumerable.Range(0, 500).Select(n => OrderScene.Plan((DicomTag.PatientID, n == 0 ? "P1" : $"X{n}"), (DicomTag.AccessionNumber, $"A{n}")))];

        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));
        await AskAsync();

        Assert.Equal(OrderState.Ambiguous, Row.State);
    }

    [Fact]
    public async Task Query_NamesTheKeys()
    {
        await using WorklistPeer worklist = Peer();
        var asked = new List<DicomDataset>();
        worklist.Asked = (identifier, _) =>
        {
            asked.Add(identifier);
            return Task.CompletedTask;
        };

        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1").AddOrUpdate(DicomTag.AccessionNumber, "A1").AddOrUpdate(DicomTag.StudyDate, "20260228"));
        await AskAsync();

        Assert.Equal(["A1", ""], asked.Select(identifier => identifier.GetStringOrEmpty(DicomTag.AccessionNumber)));
        Assert.Equal(["", "P1"], asked.Select(identifier => identifier.GetStringOrEmpty(DicomTag.PatientID)));
        Assert.Equal(
            ["", "20260227-20260301"],
            asked.Select(identifier => identifier.GetSequenceItems(DicomTag.ScheduledProcedureStepSequence)[0].GetStringOrEmpty(DicomTag.ScheduledProcedureStepStartDate)));
    }

    [Fact]
    public async Task StudyWithoutPatientId_IsAskedForByModalityAndDay()
    {
        await using WorklistPeer worklist = Peer();
        DicomDataset? asked = null;
        worklist.Asked = (identifier, _) =>
        {
            asked = identifier;
            return Task.CompletedTask;
        };
        worklist.Answers = [OrderScene.Plan((DicomTag.StudyInstanceUID, "1.2.3"), (DicomTag.PatientName, "Phantom^One"))];

        await CloseAsync(_ => { });
        await AskAsync();

        Assert.Equal("CT", asked!.GetSequenceItems(DicomTag.ScheduledProcedureStepSequence)[0].GetString(DicomTag.Modality));
        Assert.Equal(MatchRule.StudyInstanceUid, Row.Rule);
    }

    [Fact]
    public async Task NobodyListens_RunStartsAtTheLimit_AndTheStudySaysSo()
    {
        _unit.Orders.Worklist = $"RIS@127.0.0.1:{ClosedPort()}";
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));

        await AskUntilTheLimitAsync();

        Assert.Equal((OrderState.Unreachable, DeliveryCause.Unreachable), (Row.State, Row.Cause));
        Assert.True(Row.Attempts > 1);
        Assert.True(await RunNextAsync());
        Assert.True(Assert.Single(_executor.Requests).Order.IsEmpty);
        Assert.Equal(DeliveryCause.Unreachable, Contact!.Cause);
    }

    [Theory]
    [InlineData(0xA700)]
    [InlineData(0xA900)]
    [InlineData(0xC001)]
    public async Task WorklistThatRefuses_IsAskedAgainAndThenGivenUp(int status)
    {
        await using WorklistPeer worklist = Peer();
        worklist.Status = new DicomStatus((ushort)status);
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));

        await AskUntilTheLimitAsync();

        Assert.Equal((OrderState.Unreachable, DeliveryCause.ObjectRefused), (Row.State, Row.Cause));
        Assert.True(await RunNextAsync());
    }

    [Fact]
    public async Task WorklistThatHangs_CostsHalfTheWait_AndIsAskedAgain()
    {
        await using WorklistPeer worklist = Peer();
        int queries = 0;
        worklist.Asked = (_, _) =>
        {
            if (++queries == 1)
            {
                // Nothing was answered when half of the wait is over: the unit breaks off, and the peer hangs up at last.
                _unit.Clock.Advance(TimeSpan.FromSeconds(10));
                throw new OperationCanceledException();
            }

            return Task.CompletedTask;
        };
        worklist.Answers = [OrderScene.Plan((DicomTag.StudyInstanceUID, "1.2.3"))];
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));

        await AskAsync();
        Assert.Equal((OrderState.Asked, DeliveryCause.Broken), (Row.State, Row.Cause));
        _unit.Clock.Advance(TimeSpan.FromSeconds(1));
        await AskAsync();

        Assert.Equal(OrderState.Matched, Row.State);
    }

    [Fact]
    public async Task WrongProtocol_IsNoAnswer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _unit.Orders.Worklist = $"RIS@127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));

        Task<bool> asking = AskAsync();
        using (Socket peer = await listener.AcceptSocketAsync(Cancel))
        {
            await peer.ReceiveAsync(new byte[4096], Cancel);
            await peer.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), Cancel);
        }

        await asking;

        Assert.Equal((OrderState.Asked, DeliveryCause.WrongProtocol), (Row.State, Row.Cause));
    }

    [Fact]
    public async Task WorklistOverTls_IsAskedWithTheUnitsCertificate()
    {
        using var site = new SiteCertificates(_unit.Folder, _unit.Clock.GetUtcNow());
        site.Renew("unit");
        (string certificate, string key) = site.Authority.Issue(site.Desk, "ris");
        var credentials = TlsCredentials.Load(certificate, key, site.Trusted);
        await using WorklistPeer worklist = WorklistPeer.Start(new TlsServerOptions(() => credentials) { TimeProvider = _unit.Clock });
        worklist.Answers = [OrderScene.Plan((DicomTag.StudyInstanceUID, "1.2.3"))];
        _unit.Orders.With(new CertificateStore(site.Files, new TlsOptions(), _unit.Clock));
        (_unit.Orders.Tls.Use, _unit.Orders.Tls.CheckHostName) = (true, false);
        _unit.Orders.Worklist = $"RIS@127.0.0.1:{worklist.Port}";
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));

        await AskAsync();

        Assert.Equal(OrderState.Matched, Row.State);
    }

    [Fact]
    public async Task AnswerAfterTheRunsBegan_ChangesNothing()
    {
        await using WorklistPeer worklist = Peer();
        worklist.Answers = [OrderScene.Plan((DicomTag.StudyInstanceUID, "1.2.3"))];
        worklist.Asked = async (_, _) => await _unit.Journal.WriteAsync(
            transaction => transaction.Execute("UPDATE run SET started_at = '2026-03-01T08:00:00.000Z'"), Cancel);
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));

        await AskAsync();

        Assert.Equal(OrderState.TooLate, Row.State);
        Assert.Null(Row.Attributes);
    }

    [Fact]
    public async Task UnitWasOffDuringTheWait_NothingIsAskedAndTheRunGoesOn()
    {
        await using WorklistPeer worklist = Peer();
        worklist.Asked = (_, _) => throw new InvalidOperationException("asked");
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));

        await _unit.RestartAsync();
        _unit.Clock.Advance(TimeSpan.FromSeconds(_unit.Orders.WaitSeconds));
        await AskAsync();

        Assert.Equal(OrderState.TooLate, Row.State);
        Assert.True(await RunNextAsync());
    }

    [Fact]
    public async Task LateSlice_WorklistForgotTheOrderMeanwhile_ItStaysTheStudys()
    {
        await using ListeningProcess worklist = await WlmscpfsAsync();
        _orders.Plan("A1", "P1", "王^五", "1.2.9.1");
        await CloseAsync(image => image.AddOrUpdate(DicomTag.AccessionNumber, "A1").AddOrUpdate(DicomTag.PatientID, "P1"));
        await AskAsync();
        await RunNextAsync();
        byte[] order = Row.Attributes!;
        _orders.Remove("A1");

        await CloseAsync(image => image.AddOrUpdate(DicomTag.AccessionNumber, "A1").AddOrUpdate(DicomTag.PatientID, "P1"), sop: "1.2.3.1.2");
        Assert.Equal((2, OrderState.Asked), (Row.Revision, Row.State));
        await AskAsync();

        Assert.Equal((OrderState.Matched, MatchRule.AccessionNumber), (Row.State, Row.Rule));
        Assert.Equal(order, Row.Attributes);
        Assert.True(await RunNextAsync());
        Assert.Equal(order, _executor.Requests[1].Order.ToArray());
    }

    [Fact]
    public async Task LateSliceWhileAsking_QuestionOfTheFormerRevisionSettlesNothing()
    {
        await using WorklistPeer worklist = Peer();
        worklist.Answers = [OrderScene.Plan((DicomTag.StudyInstanceUID, "1.2.3"))];
        worklist.Asked = async (_, _) =>
        {
            worklist.Asked = (_, _) => Task.CompletedTask;
            await _unit.ReceiveAsync(new TestObject { Sop = "1.2.3.1.2" });
            await _unit.LetQuietPeriodPassAsync();
        };
        _unit.Orders.WaitSeconds = 600;
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));

        await AskAsync();

        Assert.Equal((2, OrderState.Asked), (Row.Revision, Row.State));
    }

    [Fact]
    public async Task SameImages_WithAndWithoutAnOrder_MakeOtherObjects_AndEachRepeatsItself()
    {
        var digests = new List<string>();
        foreach (string? order in (string?[])[null, "A1", "A1", "A2"])
        {
            await using var unit = new TestUnit();
            await using WorklistPeer worklist = WorklistPeer.Start();
            worklist.Answers = order is null ? [] : [OrderScene.Plan((DicomTag.StudyInstanceUID, "1.2.3"), (DicomTag.PatientName, ""), (DicomTag.AccessionNumber, order))];
            unit.Orders.Worklist = $"RIS@127.0.0.1:{worklist.Port}";
            var executor = new FakeExecutor();
            await unit.CloseStudyAsync();
            await unit.OrderWorker.AskDueAsync(Cancel);
            await unit.Runner(executor).RunNextAsync(Cancel);
            digests.Add(Convert.ToHexString(Assert.Single(executor.Requests).InputDigest.Span));
        }

        Assert.Equal(3, digests.Distinct().Count());
        Assert.Equal(digests[1], digests[2]);
    }

    [Fact]
    public async Task NoWorklist_NothingWaitsAndNothingIsKept()
    {
        await _unit.CloseStudyAsync();

        Assert.Equal(0, _unit.Count("SELECT count(*) FROM study_order"));
        Assert.True(await RunNextAsync());
    }

    [Fact]
    public async Task NoApp_NothingIsAsked()
    {
        _unit.Apps.Clear();
        _unit.Orders.Worklist = "RIS@127.0.0.1:104";
        await _unit.CloseStudyAsync();

        Assert.Equal(0, _unit.Count("SELECT count(*) FROM study_order"));
    }

    [Fact]
    public async Task WorklistTakenFromTheProfile_QuestionEndsAndTheAlarmGoes()
    {
        _unit.Orders.Worklist = $"RIS@127.0.0.1:{ClosedPort()}";
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));
        await AskAsync();

        _unit.Orders.Worklist = "";
        using (OrderWorker worker = _unit.OrderWorker)
        {
            await worker.StartAsync(Cancel);
            await worker.StopAsync(Cancel);
        }

        _unit.Clock.Advance(TimeSpan.FromSeconds(5));
        await AskAsync();
        Assert.Equal(OrderState.Unreachable, Row.State);
        Assert.Empty(_unit.Journal.Read(WorklistContact.All));
    }

    [Fact]
    public async Task UnreachableForAWhile_IsAnAlarmUntilItAnswers()
    {
        int port = ClosedPort();
        _unit.Orders.Worklist = $"RIS@127.0.0.1:{port}";
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));
        await AskAsync();
        Assert.DoesNotContain(Alarms(), alarm => alarm.Code == AlarmCodes.WorklistUnreachable);

        _unit.Clock.Advance(TimeSpan.FromMinutes(6));
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"), study: "1.2.4");
        await AskAsync();
        Assert.Contains(Alarms(), alarm => alarm.Code == AlarmCodes.WorklistUnreachable);

        await _unit.Journal.WriteAsync(
            transaction => WorklistContact.ReachedNeedsTransaction(transaction, _unit.Orders.Worklist, _unit.Clock.GetUtcNow()), Cancel);
        Assert.DoesNotContain(Alarms(), alarm => alarm.Code == AlarmCodes.WorklistUnreachable);
    }

    [Fact]
    public async Task LastFileOfTheStudyIsDeleted_NothingOfTheOrderStays()
    {
        await using WorklistPeer worklist = Peer();
        worklist.Answers = [OrderScene.Plan((DicomTag.StudyInstanceUID, "1.2.3"))];
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"), sop: "1.2.3.1.2");
        await AskAsync();
        Assert.NotNull(Row.Attributes);
        List<InstanceRow> files = [.. _unit.Instances(), .. _unit.Instances("1.2.3.1.2")];

        await DeleteAsync(files[0]);
        Assert.NotNull(Row.Attributes);
        await DeleteAsync(files[1]);

        Assert.Equal(OrderState.Matched, Row.State);
        Assert.Null(Row.Attributes);
    }

    [Fact]
    public async Task EveryWriteFailsOnce_TheRunStillMakesTheObjectsOfItsOrder()
    {
        await using WorklistPeer worklist = WorklistPeer.Start();
        worklist.Answers = [OrderScene.Plan((DicomTag.StudyInstanceUID, "1.2.3"), (DicomTag.PatientName, ""))];
        string[]? objects = null;
        bool failed = true;
        for (int n = 1; failed; n++)
        {
            var disk = new FaultyFileSystem(n);
            await using var unit = new TestUnit(disk);
            unit.Orders.Worklist = $"RIS@127.0.0.1:{worklist.Port}";
            var executor = new FakeExecutor();
            await AgainAsync(() => unit.ReceiveAsync(new TestObject()));
            await unit.LetQuietPeriodPassAsync();
            await AgainAsync(() => unit.OrderWorker.AskDueAsync(Cancel));
            await AgainAsync(() => unit.Runner(executor).RunNextAsync(Cancel));

            string[] made = [.. unit.Journal.Read(session => session.Query("SELECT sop_uid FROM instance WHERE origin = 'Evidence' ORDER BY sop_uid", row => row.GetString(0)))];
            Assert.Equal(2, made.Length);
            Assert.Equal(objects ??= made, made);
            Assert.All(executor.Requests, request => Assert.False(request.Order.IsEmpty));
            failed = disk.Failed;
        }

        static async Task AgainAsync(Func<Task> act)
        {
            try
            {
                await act();
            }
            catch (IOException)
            {
                await act();
            }
        }
    }

    [Fact]
    public async Task JournalFailsWhileSettling_TheQuestionIsAskedAgain()
    {
        await using WorklistPeer worklist = Peer();
        worklist.Answers = [OrderScene.Plan((DicomTag.StudyInstanceUID, "1.2.3"))];
        await CloseAsync(image => image.AddOrUpdate(DicomTag.PatientID, "P1"));
        await _unit.Journal.WriteAsync(
            transaction => transaction.Execute("CREATE TRIGGER broken BEFORE DELETE ON study_wait BEGIN SELECT RAISE(ABORT, 'as the test wants'); END"), Cancel);

        await Assert.ThrowsAnyAsync<Microsoft.Data.Sqlite.SqliteException>(AskAsync);
        Assert.Equal(OrderState.Asked, Row.State);
        Assert.Null(Row.Attributes);
        await _unit.Journal.WriteAsync(transaction => transaction.Execute("DROP TRIGGER broken"), Cancel);
        await AskAsync();

        Assert.Equal(OrderState.Matched, Row.State);
    }

    private OrderRow Row => _unit.Journal.Read(session => OrderTable.Find(session, _unit.Study().Id))!;

    private WorklistContact? Contact => _unit.Journal.Read(session => WorklistContact.Find(session, _unit.Orders.Worklist));

    private List<StandingAlarm> Alarms() => _unit.Journal.Read(session => StandingAlarms.Read(session, SpaceState.Plenty));

    private Task<bool> AskAsync() => _unit.OrderWorker.AskDueAsync(Cancel);

    private Task<bool> RunNextAsync() => _unit.Runner(_executor).RunNextAsync(Cancel);

    private async Task CloseAsync(Action<DicomDataset> says, string study = "1.2.3", string sop = "1.2.3.1.1")
    {
        await _unit.ReceiveAsync(new TestObject
        {
            Study = study, Sop = study == "1.2.3" ? sop : study + ".1.1", Also = says, PatientName = "Phantom^One",
        });
        await _unit.LetQuietPeriodPassAsync(study);
    }

    private async Task AskUntilTheLimitAsync()
    {
        for (double passed = 0; passed < _unit.Orders.WaitSeconds; passed++)
        {
            await AskAsync();
            Assert.False(await RunNextAsync());
            _unit.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await AskAsync();
    }

    private Task DeleteAsync(InstanceRow instance) => _unit.Journal.WriteAsync(
        transaction => InstanceTable.SetStateNeedsTransaction(transaction, instance.Id, InstanceState.Deleted), Cancel);

    private WorklistPeer Peer()
    {
        WorklistPeer worklist = WorklistPeer.Start();
        _unit.Orders.Worklist = $"RIS@127.0.0.1:{worklist.Port}";
        return worklist;
    }

    private async Task<ListeningProcess> WlmscpfsAsync()
    {
        Assert.SkipUnless(
            File.Exists("/usr/bin/wlmscpfs") || Environment.GetEnvironmentVariable("CI") == "true", "/usr/bin/wlmscpfs is missing: install dcmtk");
        ListeningProcess worklist = await ListeningProcess.WlmscpfsAsync(_orders.Root);
        _unit.Orders.Worklist = $"RIS@127.0.0.1:{worklist.Port}";
        return worklist;
    }

    private static int ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
