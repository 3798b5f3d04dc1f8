using System.Globalization;
using Appliance.Dicom.Network;
using Appliance.Edge.Certificates;
using Appliance.Edge.Health;
using Appliance.Edge.Tests.Storage;
using Appliance.Edge.Uplink;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Edge.Tests.Certificates;

/// <summary>A renewed certificate is taken without a restart, a bad one never replaces a good one, and the end is told ahead.</summary>
public sealed class CertificateWatchTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    /// <summary>Not the journal's: its timer would have to go off for every second of a month.</summary>
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2026-03-01T08:00:00Z", CultureInfo.InvariantCulture));

    private readonly SiteCertificates _site;
    private readonly CertificateStore _store;
    private readonly CertificateWatch _watch;

    public CertificateWatchTests()
    {
        _site = new SiteCertificates(_unit.Folder, _clock.GetUtcNow());
        _store = new CertificateStore(_site.Files, new TlsOptions(), _clock);
        _watch = new CertificateWatch(
            _store, _site.Files, _unit.Journal, new Outbox(UnitIdentity.Load(_unit.Folder, "unit-1"), _unit.Clock),
            new Heartbeats(_clock), _clock, NullLogger<CertificateWatch>.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        _site.Dispose();
        await _unit.DisposeAsync();
    }

    [Fact]
    public async Task Files_Renewed_AreUsedAtTheSecondLook()
    {
        _site.Renew("first");
        await _watch.LookAsync(Cancel);
        _site.Renew("second");

        await _watch.LookAsync(Cancel);
        Assert.Equal("CN=first", _store.Require().Subject);
        await _watch.LookAsync(Cancel);

        Assert.Equal("CN=second", _store.Require().Subject);
        Assert.Equal(CertificateState.Valid, _store.Status.State);
        Assert.Empty(Alarms());
    }

    /// <summary>Two renewals within a tick of the file system's clock, or a copy that keeps times.</summary>
    [Fact]
    public void Files_OtherContentOfTheSameLengthAndTime_AreSeen()
    {
        DateTime then = _clock.GetUtcNow().UtcDateTime;
        var signatures = new List<string>();
        foreach (string content in new[] { "one", "two" })
        {
            File.WriteAllText(_site.Files.Certificate, content);
            File.SetLastWriteTimeUtc(_site.Files.Certificate, then);
            signatures.Add(_site.Files.Signature());
        }

        Assert.NotEqual(signatures[0], signatures[1]);
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("half copied")]
    [InlineData("gone")]
    [InlineData("expired")]
    public async Task Files_Unusable_KeepTheOldOnesAndAlarmOnce(string damage)
    {
        _site.Renew("first");
        await _watch.LookAsync(Cancel);
        switch (damage)
        {
            case "damaged":
                await File.WriteAllTextAsync(_site.Files.Certificate, "not a certificate", Cancel);
                break;
            case "half copied":
                string key = await File.ReadAllTextAsync(_site.Files.Key, Cancel);
                _site.Renew("second");
                await File.WriteAllTextAsync(_site.Files.Key, key, Cancel);
                break;
            case "gone":
                File.Delete(_site.Files.Key);
                break;
            default:
                _site.Renew("late", TimeSpan.FromDays(-1));
                break;
        }

        await LookAsync(5);

        Assert.Equal("CN=first", _store.Require().Subject);
        Assert.Contains(_site.Files.Folder, _store.Status.Fault?.Message, StringComparison.Ordinal);
        Assert.Equal(["certificate-refused"], Alarms());

        _site.Renew("third");
        await LookAsync(2);
        Assert.Equal("CN=third", _store.Require().Subject);
        Assert.Null(_store.Status.Fault);
    }

    [Fact]
    public async Task End_IsToldThirtyDaysAheadAndWhenItComes()
    {
        _site.Renew("unit", TimeSpan.FromDays(40));
        await _watch.LookAsync(Cancel);
        Assert.Empty(Alarms());

        _clock.Advance(TimeSpan.FromDays(10));
        await LookAsync(3);
        Assert.Equal(["certificate-ending"], Alarms());

        _clock.Advance(TimeSpan.FromDays(30));
        await LookAsync(3);
        Assert.Equal(["certificate-ending", "certificate-ended"], Alarms());
        Assert.Equal(CertificateState.Ended, _store.Status.State);
    }

    [Fact]
    public async Task Files_AbsentAtStart_RefuseConnectionsUntilTheyCome()
    {
        File.Move(_site.Trusted, _site.Trusted + ".later");
        await _watch.LookAsync(Cancel);
        var fault = Assert.Throws<DicomNetworkException>(_store.Require);
        Assert.Equal(TlsProblem.NoOwnCertificate, fault.Tls?.Problem);

        File.Move(_site.Trusted + ".later", _site.Trusted);
        _site.Renew("unit");
        await LookAsync(2);

        Assert.Equal("CN=unit", _store.Require().Subject);
    }

    [Fact]
    public void Authorities_Alone_AreEnoughToCallOthers()
    {
        Assert.Null(_store.Require().Subject);
        Assert.Equal(CertificateState.None, _store.Status.State);
    }

    private async Task LookAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            await _watch.LookAsync(Cancel);
        }
    }

    private List<string> Alarms() => _unit.Journal.Read(session => session.Query(
        "SELECT json_extract(payload, '$.data.code') FROM outbox WHERE stream = 'alarm' ORDER BY seq", row => row.GetString(0)));
}
