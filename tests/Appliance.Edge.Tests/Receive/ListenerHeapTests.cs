using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Receive;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Receive;

/// <summary>The heap belongs to every test that runs beside this one, so this one runs alone.</summary>
[CollectionDefinition(nameof(ListenerHeapTests), DisableParallelization = true)]
[Collection(nameof(ListenerHeapTests))]
public sealed class ListenerHeapTests : IAsyncDisposable
{
    private const int Rounds = 12;
    private const int Connections = 1000;
    private const long BytesAConnectionMayLeave = 256;

    private readonly TestUnit _unit = new();
    private readonly NodeOptions _options = new() { Port = 0, BindAddress = "127.0.0.1" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Connections_OfEveryKindComeAndGo_LeaveNothingOnTheHeap()
    {
        using DicomListener listener = _unit.Listener(_options);
        await listener.StartAsync(Cancel);
        int port = listener.EndPoints.First().Port;

        await ComeAndGoAsync(port);
        var left = new List<long>();
        do
        {
            // A leak shows in every round; what fills once (shared buffers, tables of the runtime) in the first of them.
            long before = await HeapAsync();
            await ComeAndGoAsync(port);
            left.Add((await HeapAsync() - before) / Connections);
        }
        while (left[^1] > BytesAConnectionMayLeave && left.Count < Rounds);

        Assert.True(left[^1] <= BytesAConnectionMayLeave, $"bytes left by each connection, round by round: {string.Join(", ", left)}");
        await listener.StopAsync(Cancel);
    }

    private static async Task ComeAndGoAsync(int port)
    {
        for (int i = 0; i < Connections; i++)
        {
            switch (i % 4)
            {
                case 0:
                    Assert.Equal(DicomStatus.Success, await VerificationScu.EchoAsync(new DicomEndpoint("APPLIANCE", "127.0.0.1", port), $"SCU{i}", cancellationToken: Cancel));
                    break;
                case 1:
                    await using (await Association.RequestAsync(
                        new DicomEndpoint("APPLIANCE", "127.0.0.1", port),
                        new AssociationParameters { CallingAE = "SCU", Contexts = AssociationParameters.Propose((DicomUID.CTImageStorage.Value, [DicomUID.ImplicitVRLittleEndian.Value])) },
                        Cancel))
                    {
                    }

                    break;
                default:
                    using (RudePeer peer = await RudePeer.ConnectAsync(port, Cancel))
                    {
                        await peer.SendAsync(StallingPeers.BytesUntil(i % 4 == 2 ? StallPoint.MidRequest : StallPoint.MidObject, "STALL"), Cancel);
                    }

                    break;
            }
        }
    }

    private async Task<long> HeapAsync()
    {
        while (_unit.Connections!.Count > 0)
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        // What no longer counts may still be on its way out.
        await _unit.Connections.Served.WaitAsync(Cancel);
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
