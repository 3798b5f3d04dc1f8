using Appliance.Edge.Health;
using Appliance.Edge.Storage;
using Appliance.Edge.Uplink;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Storage;

public sealed class RetentionWorkerTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Tell_NewObjectsAreRefused_RaisesOneAlarmUntilThereIsRoomAgain()
    {
        var identity = UnitIdentity.Load(_unit.Folder, "unit-1");
        using var worker = new RetentionWorker(
            _unit.Retention(new RetentionOptions()),
            _unit.Journal, new Outbox(identity, _unit.Clock), new Heartbeats(_unit.Clock), NullLogger<RetentionWorker>.Instance);

        foreach (SpaceState space in (SpaceState[])[SpaceState.Tight, SpaceState.Refusing, SpaceState.Refusing, SpaceState.Plenty, SpaceState.Refusing])
        {
            await worker.TellAsync(space, TestUnit.Cancel);
        }

        Assert.Equal(2, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm' AND CAST(payload AS TEXT) LIKE '%disk-full%'"));
    }
}
