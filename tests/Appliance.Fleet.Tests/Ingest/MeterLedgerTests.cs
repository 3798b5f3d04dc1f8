using Appliance.Contracts;
using Appliance.Fleet.Ingest;

namespace Appliance.Fleet.Tests.Ingest;

public sealed class MeterLedgerTests
{
    private readonly MeterLedger _ledger = new();

    [Fact]
    public void Take_RecordsInTheirOrder_CountsEachStudy()
    {
        List<MeterRecord> records = Chain(("app", "a"), ("app", "b"), ("other", "a"));

        Assert.All(records, record => Assert.Equal(MeterVerdict.Counted, _ledger.Take(record)));
        Assert.Equal((3, 2, 1), (_ledger.Studies, _ledger.Under("app", "vendor", "L-1"), _ledger.Under("other", "vendor", "L-1")));
    }

    [Fact]
    public void Take_TheSameAgain_CountsNothing()
    {
        List<MeterRecord> records = Chain(("app", "a"), ("app", "b"));
        records.ForEach(record => _ledger.Take(record));

        Assert.All(records, record => Assert.Equal(MeterVerdict.Known, _ledger.Take(record)));
        Assert.Equal(2, _ledger.Studies);
        Assert.Equal(2, _ledger.Under("app", "vendor", "L-1"));
    }

    [Fact]
    public void Take_AfterARestoredJournal_TheChainBreaksOnce_AndNoStudyCountsTwice()
    {
        Chain(("app", "a"), ("app", "b")).ForEach(record => _ledger.Take(record));

        Assert.Equal(
            [MeterVerdict.Known, MeterVerdict.Counted], Chain(("app", "a"), ("app", "c")).Select(_ledger.Take));
        Assert.Equal(3, _ledger.Studies);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Take_OneAlreadyTakenComesAgain_TheChainGoesOn(int again)
    {
        List<MeterRecord> records = Chain(("app", "a"), ("app", "b"), ("app", "c"), ("app", "d"), ("app", "e"), ("app", "f"));
        records[..4].ForEach(record => _ledger.Take(record));

        Assert.Equal(MeterVerdict.Known, _ledger.Take(records[again]));

        Assert.Equal([MeterVerdict.Counted, MeterVerdict.Counted], records[4..].Select(_ledger.Take));
    }

    [Fact]
    public void Take_AJournalRestoredToItsMiddle_GoesOnFromThere()
    {
        Chain(("app", "a"), ("app", "b"), ("app", "c")).ForEach(record => _ledger.Take(record));

        List<MeterRecord> since = Chain(("app", "a"), ("app", "d"), ("app", "e"), ("app", "b"))[1..];

        Assert.Equal([MeterVerdict.Counted, MeterVerdict.Counted, MeterVerdict.Known], since.Select(_ledger.Take));
        Assert.Equal(5, _ledger.Studies);
    }

    [Fact]
    public void Take_OneIsMissingOrAltered_IsSaidOfTheNext()
    {
        List<MeterRecord> records = Chain(("app", "a"), ("app", "b"), ("app", "c"), ("app", "d"));
        _ledger.Take(records[0]);
        Assert.Equal(MeterVerdict.CountedOutOfChain, _ledger.Take(records[2])); // b is missing
        Assert.Equal(MeterVerdict.Counted, _ledger.Take(records[3]));
        var altered = new MeterLedger();
        altered.Take(records[0] with { Serial = "L-9" });
        Assert.Equal(MeterVerdict.CountedOutOfChain, altered.Take(records[1]));
    }

    private static List<MeterRecord> Chain(params (string App, string Study)[] studies)
    {
        var records = new List<MeterRecord>();
        foreach ((string app, string study) in studies)
        {
            records.Add(new MeterRecord(
                records.Count + 1, "2026-03-01T08:00:00.000Z", app, "1.0.0", study, "vendor", "L-1", records.Count == 0 ? MeterRecord.Beginning : records[^1].Hash()));
        }

        return records;
    }
}
