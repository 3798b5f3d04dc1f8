using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Receive;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Receive;

public sealed class StalledConnectionsTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly NodeOptions _options = new() { Port = 0, BindAddress = "127.0.0.1" };
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".dcm");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task Store_AThousandStalledConnections_TheNextRealOneIsStored()
    {
        using DicomListener listener = await StartAsync();
        using StallingPeers stalled = await StallingPeers.OpenAsync(listener.EndPoints.First().Port, 1000, Cancel);
        await WaitUntilAsync(() => _unit.Connections!.Associations == _options.MaxAssociations);

        // Those that stalled with an association hold it until they have been silent for GiveWaySeconds; a scanner tries again.
        StoreResult? stored = await StoreAsync(listener);
        while (stored is null)
        {
            _unit.Clock.Advance(TimeSpan.FromSeconds(_unit.Associations.GiveWaySeconds));
            stored = await StoreAsync(listener);
        }

        Assert.Equal(StoreResult.Success, stored);
        Assert.InRange(_unit.Connections!.Count, 1, _options.MaxAssociations + _unit.Associations.MaxUnestablishedConnections);
        stalled.Dispose();
        await listener.StopAsync(Cancel);
        Assert.Equal(["1.2.3/1.2.3.1.1.dcm"], _unit.Files());
    }

    [Fact]
    public async Task Accept_TooManyWaiting_TheOldestOfTheBusiestUnknownAddressGoes()
    {
        _unit.Associations.MaxUnestablishedConnections = 8;
        _unit.Scanners.Add(new ScannerOptions { Name = "CT", AeTitle = "CT1", Addresses = { "127.0.0.2" } });
        using DicomListener listener = await StartAsync();
        int port = listener.EndPoints.First().Port;
        var scanner = new List<RudePeer>();
        for (int i = 0; i < 6; i++)
        {
            scanner.Add(await RudePeer.ConnectAsync(port, IPAddress.Parse("127.0.0.2"), Cancel));
        }

        using RudePeer lone = await RudePeer.ConnectAsync(port, IPAddress.Parse("127.0.0.3"), Cancel);
        var crowd = new List<RudePeer>();
        for (int i = 0; i < 3; i++)
        {
            crowd.Add(await RudePeer.ConnectAsync(port, IPAddress.Parse("127.0.0.4"), Cancel));
        }

        // The ninth took the place of the lone one, older and as busy as the first of the crowd; the tenth that of the crowd's first.
        await IsClosedAsync(lone);
        await IsClosedAsync(crowd[0]);
        foreach (RudePeer peer in (RudePeer[])[.. scanner, crowd[2]])
        {
            await peer.SendAsync(StallingPeers.BytesUntil(StallPoint.Associated, "CT1"), Cancel);
            Assert.Equal(2, (await peer.ReadPduAsync(Cancel))[0]);
            peer.Dispose();
        }

        crowd.ForEach(peer => peer.Dispose());
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Stop_ConnectionsStallWithoutAnAssociation_AreNotWaitedForLong()
    {
        _unit.Associations.ArtimSeconds = 600;
        using DicomListener listener = await StartAsync();
        using StallingPeers stalled = await StallingPeers.OpenAsync(listener.EndPoints.First().Port, 3, Cancel);
        await WaitUntilAsync(() => _unit.Connections!.Count == 3);
        DateTimeOffset before = _unit.Clock.GetUtcNow();

        Task stopping = listener.StopAsync(Cancel);
        while (!stopping.IsCompleted)
        {
            _unit.Clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancel);
        }

        await stopping;
        Assert.Equal(0, _unit.Connections!.Count);
        Assert.True(_unit.Clock.GetUtcNow() - before < _unit.Associations.ToTimeouts().Artim, "ARTIM would have ended them anyway");
    }

    private async Task<StoreResult?> StoreAsync(DicomListener listener)
    {
        new DicomFile(new TestObject().Dataset(), DicomTransferSyntax.ExplicitVRLittleEndian).Save(_file);
        StoreItem item = StoreItem.Open(_file);
        try
        {
            await using Association association = await Association.RequestAsync(
                new DicomEndpoint("APPLIANCE", "127.0.0.1", listener.EndPoints.First().Port),
                new AssociationParameters { CallingAE = "REAL", Contexts = StoreScu.ContextsFor([item]) },
                Cancel);
            StoreResult result = await StoreScu.SendAsync(association, item, Cancel);
            await association.ReleaseAsync(Cancel);
            return result;
        }
        catch (DicomNetworkException fault) when (fault.Rejection == AssociationRejection.LocalLimitExceeded)
        {
            return null;
        }
    }

    private async Task<DicomListener> StartAsync()
    {
        DicomListener listener = _unit.Listener(_options);
        await listener.StartAsync(Cancel);
        return listener;
    }

    /// <summary>In order, or with a reset: a socket that is closed while somebody reads from it resets.</summary>
    private static async Task IsClosedAsync(RudePeer peer)
    {
        try
        {
            Assert.Empty(await peer.ReadPduAsync(Cancel));
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
        }
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
