using Appliance.Contracts;
using Appliance.Fleet.Ingest;

namespace Appliance.Fleet.Tests.Ingest;

public sealed class StreamLedgerTests
{
    private readonly StreamLedger _ledger = new(Streams.Result, epoch: 5);

    [Fact]
    public void Acknowledge_NothingCommitted_AcknowledgesNothing()
    {
        var ack = _ledger.Acknowledge();

        Assert.Equal((Streams.Result, 5L, 0L), (ack.Stream, ack.Epoch, ack.UpTo));
        Assert.Empty(ack.Gaps);
        Assert.Empty(ack.Nack);
    }

    [Fact]
    public void Acknowledge_WithHoles_NamesEachHoleAndStopsBeforeTheFirst()
    {
        foreach (var seq in new long[] { 1, 2, 5, 6, 9 })
        {
            _ledger.Commit(seq);
        }

        var ack = _ledger.Acknowledge();
        Assert.Equal(2, ack.UpTo);
        Assert.Equal([new SeqRange(3, 4), new SeqRange(7, 8)], ack.Gaps);
    }

    [Fact]
    public void Commit_OfTheMissingNumber_ClosesTheHole()
    {
        _ledger.Commit(1);
        _ledger.Commit(3);
        _ledger.Commit(2);

        Assert.Equal(3, _ledger.Acknowledge().UpTo);
        Assert.Empty(_ledger.Acknowledge().Gaps);
    }

    [Fact]
    public void Judge_WhatIsCommitted_IsADuplicateAboveAndBelowTheHole()
    {
        _ledger.Commit(1);
        _ledger.Commit(3);

        Assert.Equal(LedgerVerdict.Duplicate, _ledger.Judge(1));
        Assert.Equal(LedgerVerdict.New, _ledger.Judge(2));
        Assert.Equal(LedgerVerdict.Duplicate, _ledger.Judge(3));
    }

    [Fact]
    public void Judge_BeyondTheLimit_IsTooFarAheadAndNeverRemembered()
    {
        Assert.Equal(LedgerVerdict.New, _ledger.Judge(StreamLedger.MaxAhead));
        Assert.Equal(LedgerVerdict.TooFarAhead, _ledger.Judge(StreamLedger.MaxAhead + 1));
        _ledger.Commit(StreamLedger.MaxAhead + 1);
        Assert.Empty(_ledger.Acknowledge().Gaps);
    }

    [Fact]
    public void Refuse_AccountsForTheNumberAndRepeatsTheReason()
    {
        _ledger.Commit(1);
        _ledger.Refuse(2, "too-large");
        _ledger.Commit(3);

        Assert.Equal(3, _ledger.Acknowledge().UpTo);
        Assert.Equal([new Nack(2, "too-large")], _ledger.Acknowledge().Nack);
        Assert.Equal([new Nack(2, "too-large")], _ledger.Acknowledge().Nack);
    }

    [Fact]
    public void StartFrom_TheTailOfAUnitThisSideForgot_LeavesNoHoleThatNobodyCanFill()
    {
        _ledger.Commit(41);
        _ledger.Commit(43);
        _ledger.StartFrom(41);

        Assert.Equal(41, _ledger.Acknowledge().UpTo);
        Assert.Equal([new SeqRange(42, 42)], _ledger.Acknowledge().Gaps);
    }

    [Fact]
    public void StartFrom_AnOlderTail_TakesNothingBack()
    {
        _ledger.Commit(1);
        _ledger.Commit(2);
        _ledger.StartFrom(1);

        Assert.Equal(2, _ledger.UpTo);
    }

    /// <summary>The oracle is a plain set: whatever the order and however often, it must agree.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Commit_InAnyOrderWithRepeats_AgreesWithASet(int seed)
    {
#pragma warning disable RS0030 // a seeded shuffle that replays
        var random = new Random(seed);
        var order = Enumerable.Range(0, 2000).Select(_ => random.NextInt64(1, 400)).ToList();
#pragma warning restore RS0030
        var taken = new HashSet<long>();
        foreach (var seq in order)
        {
            Assert.Equal(taken.Contains(seq) ? LedgerVerdict.Duplicate : LedgerVerdict.New, _ledger.Judge(seq));
            _ledger.Commit(seq);
            taken.Add(seq);

            var expected = 0L;
            while (taken.Contains(expected + 1))
            {
                expected++;
            }

            Assert.Equal(expected, _ledger.UpTo);
        }
    }
}
