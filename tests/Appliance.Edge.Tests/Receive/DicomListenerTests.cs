using System.Diagnostics;
using System.Net.Sockets;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Receive;

public sealed class DicomListenerTests : IAsyncDisposable
{
    private readonly LateFaultyFileSystem _disk = new(failAt: 3, errno: FaultyFileSystem.NoSpace);
    private readonly TestUnit _unit;
    private readonly string _files = Path.Combine(Path.GetTempPath(), "modality-" + Path.GetRandomFileName());
    private readonly NodeOptions _options = new() { Port = 0, BindAddress = "127.0.0.1" };

    public DicomListenerTests()
    {
        _unit = new TestUnit(_disk);
        Directory.CreateDirectory(_files);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        Directory.Delete(_files, recursive: true);
    }

    [Fact]
    public async Task Store_FromOurScu_IsDurableAndInTheLedger()
    {
        using DicomListener listener = await StartAsync();

        StoreResult[] results = await SendAsync(listener, new TestObject(), new TestObject { Sop = "1.2.3.1.2" }, new TestObject());

        Assert.All(results, result => Assert.Equal(StoreResult.Success, result));
        await listener.StopAsync(Cancel);
        Assert.Equal(2, _unit.Files().Length);
        Assert.Equal(
            "MODALITY APPLIANCE Released 3 2 1 0",
            _unit.Journal.Read(session => session.First(
                "SELECT calling_ae || ' ' || called_ae || ' ' || ending || ' ' || offered || ' ' || stored || ' ' || duplicates || ' ' || refused FROM association",
                row => row.GetString(0))));
    }

    [Fact]
    public async Task Store_FromStorescu_IsTheSameBytes()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/storescu") || Environment.GetEnvironmentVariable("CI") == "true", "DCMTK's storescu is not installed");
        using DicomListener listener = await StartAsync();
        string file = Save(new TestObject());

        using Process storescu = Process.Start("storescu", ["-aec", "ANY", "127.0.0.1", $"{listener.EndPoints.First().Port}", file]);
        await storescu.WaitForExitAsync(Cancel);

        Assert.Equal(0, storescu.ExitCode);
        Assert.Equal(
            new TestObject().Dataset().GetString(DicomTag.PatientName),
            DicomFile.Open(_unit.Spool.PathOf(Assert.Single(_unit.Instances()).File)).Dataset.GetString(DicomTag.PatientName));
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Store_DiskFull_ReturnsA700AndTheAssociationLives()
    {
        using DicomListener listener = await StartAsync();
        _disk.Arm();

        StoreResult[] results = await SendAsync(listener, new TestObject(), new TestObject { Sop = "1.2.3.1.2" });

        Assert.Equal([DicomStatus.OutOfResources, DicomStatus.Success], results.Select(result => result.Status));
        Assert.Equal(["1.2.3/1.2.3.1.2.dcm"], _unit.Files());
        await listener.StopAsync(Cancel);
        Assert.Equal(1, _unit.Count("SELECT refused FROM association"));
    }

    [Fact]
    public async Task Store_ClassDiffersFromTheCommand_ReturnsA900AndTheAssociationLives()
    {
        using DicomListener listener = await StartAsync();
        string file = Save(new TestObject { SopClass = DicomUID.MRImageStorage.Value });
        StoreItem lying = StoreItem.Open(file) with { SopClassUid = DicomUID.CTImageStorage.Value };

        StoreResult[] results = await listener.SendAsync(lying, StoreItem.Open(Save(new TestObject())));

        Assert.Equal([DicomStatus.DataSetDoesNotMatchSopClass, DicomStatus.Success], results.Select(result => result.Status));
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Store_DatasetWithoutStudy_ReturnsC000AndTheAssociationLives()
    {
        using DicomListener listener = await StartAsync();
        string file = Path.Combine(_files, "no-study.dcm");
        DicomDataset dataset = new TestObject().Dataset();
        dataset.Remove(DicomTag.StudyInstanceUID);
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(file);

        StoreResult[] results = await listener.SendAsync(StoreItem.Open(file), StoreItem.Open(Save(new TestObject())));

        Assert.Equal([DicomStatus.CannotUnderstand, DicomStatus.Success], results.Select(result => result.Status));
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Store_PeerVanishesInMidObject_LeavesNothingAndKeepsWhatCameBefore()
    {
        using DicomListener listener = await StartAsync();
        await using (Association association = await OpenAsync(listener, new TestObject()))
        {
            await StoreScu.SendAsync(association, StoreItem.Open(Save(new TestObject())), Cancel);
            PresentationContext context = association.FindContext(DicomUID.CTImageStorage.Value)!;
            var command = new CommandSet
            {
                SopClassUid = DicomUID.CTImageStorage.Value,
                Field = CommandField.CStoreRequest,
                MessageId = 7,
                HasDataSet = true,
                SopInstanceUid = "1.2.3.1.9",
            };
            await Assert.ThrowsAsync<EndOfStreamException>(
                async () => await association.SendCommandAsync(context, command, new EndingStream(), Cancel));
        }

        await listener.StopAsync(Cancel);
        Assert.Equal(["1.2.3/1.2.3.1.1.dcm"], _unit.Files());
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM association WHERE ending = 'Broken' AND stored = 1"));
        Assert.Equal(1, _unit.Count("SELECT aborted FROM scanner"));
    }

    [Fact]
    public async Task Associate_OverTheLimit_IsRejectedForNowAndOneMayComeLater()
    {
        _options.MaxAssociations = 1;
        using DicomListener listener = await StartAsync();
        Association first = await OpenAsync(listener, new TestObject());

        var fault = await Assert.ThrowsAsync<DicomNetworkException>(() => OpenAsync(listener, new TestObject()));
        Assert.Equal(AssociationRejection.LocalLimitExceeded, fault.Rejection);

        await first.ReleaseAsync(Cancel);
        await first.DisposeAsync();
        await WaitUntilAsync(() => _unit.Connections!.Associations == 0);
        await using Association second = await OpenAsync(listener, new TestObject());
        await second.ReleaseAsync(Cancel);
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Associate_WrongCalledTitle_IsRejectedOnlyWhenItIsChecked()
    {
        _options.CheckCalledAE = true;
        using DicomListener listener = await StartAsync();

        var fault = await Assert.ThrowsAsync<DicomNetworkException>(() => OpenAsync(listener, new TestObject(), called: "OTHER"));

        Assert.Equal(AssociationRejection.CalledAENotRecognized, fault.Rejection);
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Listen_HandshakeOnOnePortHangs_OthersOnBothPortsAreServed()
    {
        var handshakes = new Queue<TaskCompletionSource>([new(), new()]);
        handshakes.ElementAt(1).SetResult();
        using DicomListener listener = _unit.Listener(_options, new DicomPort("slow", "127.0.0.1", 0, async (socket, stop) =>
        {
            await handshakes.Dequeue().Task.WaitAsync(stop);
            return DicomTransport.FromSocket(socket);
        }));
        await listener.StartAsync(Cancel);
        using RudePeer stalled = await RudePeer.ConnectAsync(listener.EndPoints.Last().Port, Cancel);
        await WaitUntilAsync(() => handshakes.Count == 1);

        foreach (int port in listener.EndPoints.Select(endPoint => endPoint.Port))
        {
            await using Association association = await OpenAsync(port, new TestObject());
            await association.ReleaseAsync(Cancel);
        }

        // ARTIM ends the handshake that hangs.
        _unit.Clock.Advance(new AssociationTimeouts().Artim);
        Assert.Empty(await stalled.ReadPduAsync(Cancel));
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Listen_OnEveryAddressOfIPv6_ServesIPv4Too_AndShowsItsAddressAsSuch()
    {
        _options.BindAddress = "::";
        using DicomListener listener = await StartAsync();

        StoreResult[] results = await SendAsync(listener, new TestObject());

        Assert.Equal(StoreResult.Success, Assert.Single(results));
        await listener.StopAsync(Cancel);
        Assert.Equal("127.0.0.1", _unit.Journal.Read(session => session.First("SELECT address FROM scanner", row => row.GetString(0))));
    }

    [Fact]
    public async Task Start_PortTaken_Fails()
    {
        using DicomListener first = await StartAsync();
        _options.Port = first.EndPoints.First().Port;

        var fault = await Assert.ThrowsAsync<SocketException>(StartAsync);

        Assert.Equal(SocketError.AddressAlreadyInUse, fault.SocketErrorCode);
        await first.StopAsync(Cancel);
    }

    [Fact]
    public async Task Start_AssociationsOfADeadProcess_AreEnded()
    {
        await _unit.Journal.WriteAsync(
            transaction => AssociationTable.OpenNeedsTransaction(transaction, "CT1", "APPLIANCE", "", _unit.Clock.GetUtcNow()), Cancel);

        using DicomListener listener = await StartAsync();

        Assert.Equal(1, _unit.Count("SELECT count(*) FROM association WHERE ending = 'ProcessEnded'"));
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Stop_AssociationIsOpen_WaitsForItToFinish()
    {
        using DicomListener listener = await StartAsync();
        await using Association association = await OpenAsync(listener, new TestObject());
        await StoreScu.SendAsync(association, StoreItem.Open(Save(new TestObject())), Cancel);

        Task stopping = listener.StopAsync(Cancel);
        Assert.Equal(StoreResult.Success, await StoreScu.SendAsync(association, StoreItem.Open(Save(new TestObject { Sop = "1.2.3.1.2" })), Cancel));
        Assert.False(stopping.IsCompleted);
        await association.ReleaseAsync(Cancel);

        await stopping;
        Assert.Equal(2, _unit.Files().Length);
    }

    [Fact]
    public async Task Stop_AssociationIsIdle_IsNotWaitedForLong()
    {
        _unit.Associations.IdleSeconds = 86_400; // or its own timer may be what ends it
        using DicomListener listener = await StartAsync();
        await using Association association = await OpenAsync(listener, new TestObject());
        await StoreScu.SendAsync(association, StoreItem.Open(Save(new TestObject())), Cancel);

        Task stopping = listener.StopAsync(Cancel);
        while (!stopping.IsCompleted)
        {
            _unit.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancel);
        }

        await stopping;
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM association WHERE ending = 'Drained'"));
    }

    private async Task<DicomListener> StartAsync()
    {
        var listener = _unit.Listener(_options);
        await listener.StartAsync(Cancel);
        return listener;
    }

    private Task<StoreResult[]> SendAsync(DicomListener listener, params TestObject[] objects) =>
        listener.SendAsync([.. objects.Select(one => StoreItem.Open(Save(one)))]);

    private Task<Association> OpenAsync(DicomListener listener, TestObject instance, string called = "APPLIANCE") =>
        OpenAsync(listener.EndPoints.First().Port, instance, called);

    private Task<Association> OpenAsync(int port, TestObject instance, string called = "APPLIANCE") =>
        Association.RequestAsync(
            new DicomEndpoint(called, "127.0.0.1", port),
            new AssociationParameters { CallingAE = "MODALITY", Contexts = StoreScu.ContextsFor([StoreItem.Open(Save(instance))]) },
            Cancel);

    private string Save(TestObject instance)
    {
        string path = Path.Combine(_files, Path.GetRandomFileName() + ".dcm");
        new DicomFile(instance.Dataset(), DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        return path;
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>The first bytes of a data set, then the sender's own failure.</summary>
    private sealed class EndingStream : MemoryStream
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _reads++ == 0
                ? ValueTask.FromResult(buffer.Length)
                : ValueTask.FromException<int>(new EndOfStreamException());
    }
}
