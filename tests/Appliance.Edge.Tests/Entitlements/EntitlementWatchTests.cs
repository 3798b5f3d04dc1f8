using System.Text;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Edge.Health;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Entitlements;

public sealed class EntitlementWatchTests : IAsyncDisposable
{
    private readonly LicenceScene _scene = new();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Term_EndIsToldOnceBeforeAndOnceAfter_AndStandsUntilALicenceComes()
    {
        await _scene.BringAsync(_scene.Term("L-1", new DateOnly(2026, 2, 1), new DateOnly(2026, 4, 30)));
        Assert.Equal((null, 0), await LookAsync("2026-03-05T00:00:00Z"));
        Assert.Equal((AlarmCodes.LicenceEnding, 1), await LookAsync("2026-04-10T00:00:00Z")); // the last quarter of 89 days
        Assert.Equal((AlarmCodes.LicenceEnding, 1), await LookAsync("2026-04-20T00:00:00Z"));
        Assert.Equal((AlarmCodes.LicenceEnded, 2), await LookAsync("2026-05-01T00:00:00Z"));
        Assert.Equal((AlarmCodes.LicenceEnded, 2), await LookAsync("2026-05-20T00:00:00Z"));

        await _scene.BringAsync(_scene.Perpetual("L-2"));
        Assert.Equal((null, 2), await LookAsync("2026-05-21T00:00:00Z"));
        Assert.Equal([(AlarmCodes.LicenceEnding, "app"), (AlarmCodes.LicenceEnded, "app")], Told());
    }

    [Fact]
    public async Task AppIsRemoved_NoAlarmStands()
    {
        Assert.Equal((AlarmCodes.LicenceEnded, 1), await LookAsync("2026-03-02T00:00:00Z"));
        _scene.Unit.Apps.Clear();
        Assert.Equal((null, 1), await LookAsync("2026-03-03T00:00:00Z"));
        Assert.Equal(0, _scene.Unit.Count("SELECT count(*) FROM entitlement_standing"));
    }

    [Fact]
    public async Task Look_NthRowFails_IsToldAtTheNextLook_Once()
    {
        for (int n = 1; ; n++)
        {
            await using var scene = new LicenceScene();
            FailingRows failing = await FailingRows.InAsync(scene.Unit.Journal, n, "entitlement_standing", "outbox", "outbox_stream");
            Exception? fault = await Record.ExceptionAsync(() => scene.Watch.LookAsync(LicenceScene.Cancel));
            Assert.Equal(failing.Failed, fault is not null);
            Assert.Equal(failing.Failed ? 0 : 1, scene.Unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"));
            failing.Disarm();
            await scene.Watch.LookAsync(LicenceScene.Cancel);
            Assert.Equal((1, 1), (scene.Unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"), scene.Unit.Count("SELECT count(*) FROM entitlement_standing")));
            if (!failing.Failed)
            {
                Assert.InRange(n, 4, 9);
                return;
            }
        }
    }

    /// <summary>The alarm that stands, and how many were told upstream.</summary>
    private async Task<(string? Standing, int Told)> LookAsync(string time)
    {
        _scene.SetClock(time);
        await _scene.Watch.LookAsync(LicenceScene.Cancel);
        return (_scene.Unit.Journal.Read(session => StandingAlarms.Read(session, SpaceState.Plenty)).SingleOrDefault()?.Code, Told().Length);
    }

    private (string Code, string Part)[] Told() => [.. _scene.Unit.Journal
        .Read(session => session.Query("SELECT payload FROM outbox WHERE stream = 'alarm' ORDER BY seq", row => row.GetFieldValue<byte[]>(0)))
        .Select(payload => JsonDocument.Parse(Encoding.UTF8.GetString(payload)).RootElement.GetProperty("data"))
        .Select(data => (data.GetProperty("code").GetString()!, data.GetProperty("part").GetString()!))];
}
