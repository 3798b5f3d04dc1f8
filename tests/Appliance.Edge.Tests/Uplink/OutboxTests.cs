using Appliance.Contracts;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;
using Appliance.Edge.Uplink;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Edge.Tests.Uplink;

public sealed class OutboxTests : IAsyncDisposable
{
    private readonly TempState _state = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<long> _sent = [];
    private readonly Journal _journal;
    private readonly Outbox _outbox;
    private readonly OutboxPump _pump;
    private bool _brokerTakes = true;

    public OutboxTests()
    {
        _journal = _state.OpenJournal();
        _outbox = new Outbox(UnitIdentity.Load(_state.Folder, "unit-1"), _clock);
        _pump = new OutboxPump(_journal, _outbox, TimeSpan.FromMinutes(1), _clock, (row, _) =>
        {
            _sent.Add(row.Seq);
            return Task.FromResult(_brokerTakes);
        });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private long Epoch => _clock.Start.ToUnixTimeSeconds();

    [Fact]
    public async Task Enqueue_WhoseTransactionFails_LeavesNoRecordAndNoHoleInTheNumbers()
    {
        await EnqueueAsync(1);
        await Assert.ThrowsAsync<IOException>(() => _journal.WriteAsync(
            transaction =>
            {
                Enqueue(transaction);
                throw new IOException("the run could not end");
            },
            Cancel));
        await EnqueueAsync(1);

        Assert.Equal([1, 2], _journal.Read(session => Outbox.Next(session, Streams.Alarm, 0, 10)).Select(row => row.Seq));
    }

    [Fact]
    public async Task Acknowledge_FreesUpToTheNumberAndNothingOfAnotherEpoch()
    {
        await EnqueueAsync(3);
        await AcknowledgeAsync(upTo: 3, epoch: Epoch - 1);
        Assert.Equal(3, Waiting());

        await AcknowledgeAsync(upTo: 2);
        Assert.Equal([3], _journal.Read(session => Outbox.Next(session, Streams.Alarm, 0, 10)).Select(row => row.Seq));
    }

    [Fact]
    public async Task Acknowledge_BeyondWhatWasEverGiven_FreesNothing()
    {
        await EnqueueAsync(3);
        await AcknowledgeAsync(upTo: 4);

        Assert.Equal(3, Waiting());
    }

    [Fact]
    public async Task Acknowledge_OfARefusal_KeepsTheRecordAsideAndRaisesAnAlarm()
    {
        await _journal.WriteAsync(
            transaction => _outbox.EnqueueNeedsTransaction(
                transaction, Streams.Audit, EventTypes.Alarm, null,
                new AlarmRecord { Code = "x" }, ContractsJson.Default.AlarmRecord),
            Cancel);
        await _pump.AcknowledgedAsync(
            new Ack { Stream = Streams.Audit, Epoch = Epoch, UpTo = 1, Nack = [new Nack(1, "too-large")] }, Cancel);

        Assert.Empty(_journal.Read(session => Outbox.Next(session, Streams.Audit, 0, 10)));
        Assert.Equal(1, _journal.Read(session => session.Count("SELECT COUNT(*) FROM outbox WHERE refused = 'too-large'")));
        Assert.Single(_journal.Read(session => Outbox.Next(session, Streams.Alarm, 0, 10)));
    }

    [Fact]
    public async Task Pump_SendsAWindowAndThenAsManyAsWereFreed()
    {
        await EnqueueAsync(40);
        await _pump.PumpAsync(Cancel);
        await _pump.PumpAsync(Cancel);
        Assert.Equal(Enumerable.Range(1, 32).Select(seq => (long)seq), _sent);

        _sent.Clear();
        await AcknowledgeAsync(upTo: 5);
        await _pump.PumpAsync(Cancel);
        Assert.Equal([33, 34, 35, 36, 37], _sent);
    }

    [Fact]
    public async Task Pump_AfterAGap_GoesBackOnceHoweverOftenTheGapIsRepeated()
    {
        await EnqueueAsync(4);
        await _pump.PumpAsync(Cancel);
        _sent.Clear();
        for (var repeat = 0; repeat < 3; repeat++)
        {
            await AcknowledgeAsync(upTo: 1, gap: new SeqRange(2, 2));
            await _pump.PumpAsync(Cancel);
        }

        Assert.Equal([2, 3, 4], _sent);
    }

    [Fact]
    public async Task Pump_AfterSilence_BeginsAtTheOldest()
    {
        await EnqueueAsync(2);
        await _pump.PumpAsync(Cancel);
        _clock.Advance(TimeSpan.FromSeconds(59));
        await _pump.PumpAsync(Cancel);
        Assert.Equal([1, 2], _sent);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await _pump.PumpAsync(Cancel);
        Assert.Equal([1, 2, 1, 2], _sent);
    }

    [Fact]
    public async Task Pump_WhenTheBrokerHasNobodyToGiveItTo_HoldsUntilIngestIsBack()
    {
        await EnqueueAsync(3);
        _brokerTakes = false;
        await _pump.PumpAsync(Cancel);
        await _pump.PumpAsync(Cancel);
        Assert.Equal([1], _sent.Distinct());

        _sent.Clear();
        _brokerTakes = true;
        _pump.StartOver();
        await _pump.PumpAsync(Cancel);
        Assert.Equal([1, 2, 3], _sent);
    }

    [Fact]
    public void SiteKey_IsMadeOnceAndReadableByTheServiceAlone()
    {
        var first = UnitIdentity.Load(_state.Folder, null);
        var second = UnitIdentity.Load(_state.Folder, null);
        var path = Path.Combine(_state.Folder.KeysPath, UnitIdentity.SiteKeyFile);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(first.UnitId, second.UnitId);
        Assert.True(Topics.IsUnitId(first.UnitId));
        Assert.Equal(first.Pseudonym("1.2.3"), second.Pseudonym("1.2.3"));
        Assert.NotEqual(first.Pseudonym("1.2.3"), first.Pseudonym("1.2.4"));
        using var other = new TempState();
        Assert.NotEqual(first.Pseudonym("1.2.3"), UnitIdentity.Load(other.Folder, null).Pseudonym("1.2.3"));
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _state.Dispose();
    }

    private long Waiting() => _journal.Read(session => session.Count("SELECT COUNT(*) FROM outbox"));

    private void Enqueue(JournalTransaction transaction) => _outbox.EnqueueNeedsTransaction(
        transaction, Streams.Alarm, EventTypes.Alarm, null,
        new AlarmRecord { Code = AlarmCodes.StudyQuarantined }, ContractsJson.Default.AlarmRecord);

    private async Task EnqueueAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _journal.WriteAsync(Enqueue, Cancel);
        }
    }

    private Task AcknowledgeAsync(long upTo, long? epoch = null, SeqRange? gap = null) => _pump.AcknowledgedAsync(
        new Ack { Stream = Streams.Alarm, Epoch = epoch ?? Epoch, UpTo = upTo, Gaps = gap is null ? [] : [gap] }, Cancel);
}
