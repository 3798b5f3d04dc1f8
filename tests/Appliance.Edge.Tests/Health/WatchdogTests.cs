using Appliance.Edge.Health;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Edge.Tests.Health;

public sealed class WatchdogTests : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = Period / 3;

    private readonly FakeTimeProvider _clock = new();
    private readonly Notifier _notifier = new();
    private readonly Heartbeats _heartbeats;
    private readonly Watchdog _watchdog;

    public WatchdogTests()
    {
        _heartbeats = new Heartbeats(_clock);
        _watchdog = new Watchdog(_heartbeats, new WatchdogOptions(Period), _clock, NullLogger<Watchdog>.Instance, _notifier);
    }

    [Fact]
    public async Task Watchdog_WhileEveryWorkerBeats_FeedsThreeTimesAPeriod()
    {
        using var worker = _heartbeats.Register("worker", TimeSpan.FromSeconds(15));
        await _watchdog.StartAsync(CancellationToken.None);
        await _notifier.FedAsync(1);

        for (var look = 2; look <= 7; look++)
        {
            worker.Beat();
            _clock.Advance(Look);
            await _notifier.FedAsync(look);
        }

        Assert.All(_notifier.States, state => Assert.Equal("WATCHDOG=1", state));
    }

    [Fact]
    public void Look_OnceOneWorkerIsStale_StopsFeedingThoughOthersBeat()
    {
        using var hung = _heartbeats.Register("hung", TimeSpan.FromSeconds(15));
        using var lively = _heartbeats.Register("lively", TimeSpan.FromSeconds(15));
        _watchdog.Look();
        Assert.Single(_notifier.States);

        _clock.Advance(TimeSpan.FromSeconds(16));
        lively.Beat();
        _watchdog.Look();
        Assert.Single(_notifier.States);

        hung.Beat();
        _watchdog.Look();
        Assert.Equal(2, _notifier.States.Count);
    }

    [Fact]
    public void Look_AfterAWorkerEnded_ExpectsNoBeatsOfIt()
    {
        _heartbeats.Register("done", TimeSpan.FromSeconds(1)).Dispose();
        _clock.Advance(TimeSpan.FromMinutes(1));
        _watchdog.Look();

        Assert.Single(_notifier.States);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("30000000", null, 30)]
    [InlineData("30000000", "42", 30)]
    [InlineData("30000000", "43", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    public void WatchdogOptions_CountOnlyForTheProcessTheyName(string? microseconds, string? pid, int? seconds)
    {
        var read = WatchdogOptions.Read(name => name == "WATCHDOG_USEC" ? microseconds : name == "WATCHDOG_PID" ? pid : null, 42);

        Assert.Equal(seconds, (int?)read.Period?.TotalSeconds);
    }

    public async ValueTask DisposeAsync()
    {
        await _watchdog.StopAsync(CancellationToken.None);
        _watchdog.Dispose();
        _notifier.Dispose();
    }

    private sealed class Notifier : ISystemdNotifier, IDisposable
    {
        private readonly SemaphoreSlim _fed = new(0);
        private int _seen;

        public List<string> States { get; } = [];

        public bool IsEnabled => true;

        public void Notify(ServiceState state)
        {
            lock (States)
            {
                States.Add(state.ToString());
            }

            _fed.Release();
        }

        public void Dispose() => _fed.Dispose();

        public async Task FedAsync(int times)
        {
            for (; _seen < times; _seen++)
            {
                Assert.True(await _fed.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken), $"not fed {times} times");
            }
        }
    }
}
