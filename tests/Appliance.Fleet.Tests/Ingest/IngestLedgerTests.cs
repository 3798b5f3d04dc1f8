using System.Text.Json;
using Appliance.Contracts;
using Appliance.Fleet.Ingest;

namespace Appliance.Fleet.Tests.Ingest;

public sealed class IngestLedgerTests
{
    private readonly IngestLedger _ledger = new();
    private readonly List<long> _committed = [];

    [Fact]
    public void Take_TheSameEventTwice_CommitsItOnceAndAcknowledgesItTwice()
    {
        Assert.Equal(1, Take("u1", 1).UpTo);
        Assert.Equal(1, Take("u1", 1).UpTo);
        Assert.Equal([1], _committed);
    }

    [Fact]
    public void Take_KeepsUnitsStreamsAndEpochsApart()
    {
        Take("u1", 1);
        Take("u2", 1);
        Take("u1", 1, epoch: 6);
        Take("u1", 1, stream: Streams.Audit);

        Assert.Equal(4, _committed.Count);
    }

    [Fact]
    public void Take_AnEventThatNamesAnotherUnit_IsRefusedAndNotCommitted()
    {
        var ack = _ledger.Take("u1", Event("u2", 1, 5, Streams.Result), () => _committed.Add(1));

        Assert.Empty(_committed);
        Assert.Equal([new Nack(1, "foreign-source")], ack.Nack);
        Assert.Equal(1, ack.UpTo);
    }

    [Fact]
    public void Take_WhoseCommitFails_AcknowledgesNothing()
    {
        Assert.Throws<IOException>(() => _ledger.Take("u1", Event("u1", 1, 5, Streams.Result), () => throw new IOException()));
        Assert.Equal(0, _ledger.Of("u1", Streams.Result, 5).UpTo);
    }

    [Fact]
    public void Observe_AcknowledgesEveryStreamFromItsTail()
    {
        var state = new UnitState
        {
            Online = true, Connection = 1, Time = DateTimeOffset.UnixEpoch, Release = "0", ClockQuality = ClockQuality.Synchronized,
            Outbox = [new OutboxState(Streams.Result, 5, 8, 9, 100), new OutboxState(Streams.Audit, 5, 1, 0, 0)],
        };

        Assert.Equal([7L, 0L], _ledger.Observe("u1", state).Select(ack => ack.UpTo));
    }

    private Ack Take(string unit, long seq, long epoch = 5, string stream = Streams.Result) =>
        _ledger.Take(unit, Event(unit, seq, epoch, stream), () => _committed.Add(seq));

    private static CloudEvent Event(string unit, long seq, long epoch, string stream) => new()
    {
        SpecVersion = "1.0",
        Id = $"{stream}-{epoch}-{seq}",
        Source = CloudEvent.SourceOf(unit),
        Type = EventTypes.Result,
        Time = DateTimeOffset.UnixEpoch,
        DataContentType = "application/json",
        Stream = stream,
        Epoch = epoch,
        Seq = seq,
        PreviousHash = new string('0', 64),
        ClockQuality = ClockQuality.Synchronized,
        Data = JsonDocument.Parse("{}").RootElement,
    };
}
