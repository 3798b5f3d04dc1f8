using System.Globalization;
using Appliance.Edge.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Receive;

public sealed class ScannerTableTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Theory]
    [InlineData("10.0.0.9:50123", "10.0.0.9")]
    [InlineData("[::ffff:10.0.0.9]:50123", "10.0.0.9")]
    [InlineData("[fe80::1]:104", "fe80::1")]
    [InlineData("", "")]
    public void AddressOf_LeavesThePortOut(string remote, string address) => Assert.Equal(address, ScannerTable.AddressOf(remote));

    [Fact]
    public async Task Rejected_EverNewTitles_AreForgottenAndWhoSentIsKept()
    {
        await _unit.Journal.WriteAsync(
            transaction => AssociationTable.OpenNeedsTransaction(transaction, "CT1", "APPLIANCE", "10.0.0.9:1", _unit.Clock.GetUtcNow()), Cancel);
        await _unit.Journal.WriteAsync(
            transaction =>
            {
                for (int n = 0; n < ScannerTable.MaxStrangers + 20; n++)
                {
                    ScannerTable.RejectedNeedsTransaction(
                        transaction, string.Create(CultureInfo.InvariantCulture, $"X{n}"), "APPLIANCE", "10.0.0.66:1",
                        RefusalCode.CallingAENotRecognized, _unit.Clock.GetUtcNow());
                }
            },
            Cancel);

        Assert.Equal(ScannerTable.MaxStrangers + 1, _unit.Count("SELECT count(*) FROM scanner"));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM scanner WHERE calling_ae = 'CT1'"));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM scanner WHERE calling_ae = 'X0'"));
        Assert.Equal(ScannerTable.MaxStrangers, _unit.Count("SELECT count(*) FROM refusal"));
    }

    [Fact]
    public async Task Rejected_TitleWithControlCharacters_IsShownWithout()
    {
        await _unit.Journal.WriteAsync(
            transaction => ScannerTable.RejectedNeedsTransaction(
                transaction, "A\u001b[2J", "B\n", "10.0.0.66:1", RefusalCode.Other, _unit.Clock.GetUtcNow()),
            Cancel);

        Assert.Equal(1, _unit.Count("SELECT count(*) FROM scanner s JOIN refusal r ON r.scanner_id = s.id WHERE calling_ae = 'A?[2J' AND called_ae = 'B?'"));
    }

    [Fact]
    public async Task End_AddsWhatTheAssociationBroughtToItsScanner()
    {
        for (int n = 0; n < 2; n++)
        {
            long id = await _unit.Journal.WriteAsync(
                transaction => AssociationTable.OpenNeedsTransaction(transaction, "CT1", "APPLIANCE", "10.0.0.9:1", _unit.Clock.GetUtcNow()), Cancel);
            await _unit.ReceiveAsync(new TestObject { Sop = string.Create(CultureInfo.InvariantCulture, $"1.2.3.1.{n}") }, id);
            var totals = new AssociationTotals
            {
                Duplicates = 3,
                Refused = new Dictionary<RefusalCode, int> { [RefusalCode.OutOfResources] = 2 },
                Aborted = 1,
                Busy = TimeSpan.FromSeconds(4),
            };
            await _unit.Journal.WriteAsync(
                transaction => AssociationTable.EndNeedsTransaction(transaction, id, AssociationEnding.Broken, totals, _unit.Clock.GetUtcNow()), Cancel);
        }

        Assert.Equal(
            "2 2 6 4 2 8000",
            _unit.Journal.Read(session => session.First(
                "SELECT associations || ' ' || stored || ' ' || duplicates || ' ' || refused || ' ' || aborted || ' ' || busy_ms FROM scanner",
                row => row.GetString(0))));
        Assert.Equal(4, _unit.Count("SELECT count FROM refusal WHERE code = 'OutOfResources'"));
        Assert.Equal(2, _unit.Count("SELECT count(*) FROM association WHERE offered = 7"));
    }
}
