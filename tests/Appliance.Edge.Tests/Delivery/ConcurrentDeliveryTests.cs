using Appliance.Dicom.Services;
using Appliance.Edge.Delivery;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Delivery;

/// <summary>Several exchanges with one destination at once, and pauses between objects.</summary>
public sealed class ConcurrentDeliveryTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Deliver_TwoLanes_ShareWhatIsDueAndNoObjectGoesTwice()
    {
        await EvidenceAsync(3);
        var transport = new HeldTransport();
        DestinationQueue queue = _unit.Queue(Destination(lanes: 2), transport: transport);

        Task<bool> one = queue.DeliverDueAsync(TestUnit.Cancel);
        Task<bool> two = queue.DeliverDueAsync(TestUnit.Cancel);
        await transport.BothOpen.Task.WaitAsync(TestUnit.Cancel);
        Assert.Null(queue.NextDue());
        transport.Go.SetResult();
        await Task.WhenAll(one, two);

        Assert.Equal([3, 3], transport.Batches.Select(batch => batch.Count));
        Assert.Equal(6, transport.Batches.SelectMany(batch => batch).Distinct().Count());
        Assert.Equal(6, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Delivered' AND attempts = 1"));
    }

    [Fact]
    public async Task Deliver_RateAsksForALongPause_TheExchangeEndsAndGoesOnLater()
    {
        await EvidenceAsync(1);
        var transport = new HeldTransport();
        transport.Go.SetResult();
        DestinationQueue queue = _unit.Queue(Destination(objectsPerSecond: 0.1), transport: transport);

        Assert.True(await queue.DeliverDueAsync(TestUnit.Cancel));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Delivered'"));
        Assert.False(await queue.DeliverDueAsync(TestUnit.Cancel));
        Assert.InRange((queue.NextDue()!.Value - _unit.Clock.GetUtcNow()).TotalSeconds, 8.9, 10.1);

        _unit.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await queue.DeliverDueAsync(TestUnit.Cancel));
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Delivered' AND attempts = 1"));
    }

    [Fact]
    public async Task Deliver_DestinationDoesStorageCommitment_IsStoredAndTheStudyWaitsForTheReport()
    {
        await EvidenceAsync(1);
        var transport = new HeldTransport();
        transport.Go.SetResult();
        DestinationOptions destination = Destination();
        destination.StorageCommitment = CommitmentMode.True;

        await _unit.Queue(destination, transport: transport).DeliverDueAsync(TestUnit.Cancel);

        Assert.Equal(2, _unit.Count("SELECT count(*) FROM delivery WHERE state = 'Stored' AND stored_at IS NOT NULL AND delivered_at IS NULL"));
        Assert.Equal(Edge.Studies.StudyStage.Delivering, _unit.Study("1.2.1").Stage);
        long instance = _unit.Count("SELECT min(instance_id) FROM delivery");
        Assert.False(_unit.Journal.Read(session => DeliveryTable.IsSafe(session, instance)));

        await _unit.Journal.WriteAsync(
            transaction => DeliveryTable.MoveNeedsTransaction(transaction, 1, DeliveryEvent.Committed, _unit.Clock.GetUtcNow()), TestUnit.Cancel);

        Assert.True(_unit.Journal.Read(session => DeliveryTable.IsSafe(session, instance)));
    }

    private static DestinationOptions Destination(int lanes = 1, double objectsPerSecond = 0) => new()
    {
        Name = "PACS",
        AeTitle = "PACS",
        Host = "127.0.0.1",
        MaxAssociations = lanes,
        MaxObjectsPerSecond = objectsPerSecond,
    };

    private async Task EvidenceAsync(int studies)
    {
        for (int n = 1; n <= studies; n++)
        {
            await _unit.CloseStudyAsync($"1.2.{n}");
            await _unit.Runner(new FakeExecutor()).RunNextAsync(TestUnit.Cancel);
        }
    }

    /// <summary>A destination that takes everything, once it is told to go.</summary>
    private sealed class HeldTransport : IDestinationTransport
    {
        public TaskCompletionSource Go { get; } = new();

        public TaskCompletionSource BothOpen { get; } = new();

        public List<IReadOnlyList<StoreItem>> Batches { get; } = [];

        public Task<IDestinationSession> OpenAsync(IReadOnlyList<StoreItem> files, CancellationToken cancellationToken)
        {
            lock (Batches)
            {
                Batches.Add(files);
                if (Batches.Count == 2)
                {
                    BothOpen.TrySetResult();
                }
            }

            return Task.FromResult<IDestinationSession>(new Session(Go.Task));
        }

        private sealed class Session(Task go) : IDestinationSession
        {
            public IReadOnlyList<Capability> Capabilities => [];

            public bool OffersCommitment => false;

            public async Task<DeliveryVerdict> SendAsync(StoreItem file, CancellationToken cancellationToken)
            {
                await go.WaitAsync(cancellationToken);
                return DeliveryVerdict.Stored;
            }

            public Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
