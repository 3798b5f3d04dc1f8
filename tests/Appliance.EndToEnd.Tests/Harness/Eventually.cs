using System.Diagnostics;

namespace Appliance.EndToEnd.Tests.Harness;

/// <summary>Waits for what another process does: asks again until the answer is yes or the time is up.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Fails the test when <paramref name="condition"/> is not true within <paramref name="limit"/>.</summary>
    public static Task TrueAsync(string claim, TimeSpan limit, Func<bool> condition) =>
        TrueAsync(claim, limit, () => Task.FromResult(condition()));

    /// <inheritdoc cref="TrueAsync(string, TimeSpan, Func{bool})"/>
    public static async Task TrueAsync(string claim, TimeSpan limit, Func<Task<bool>> condition) =>
        await SomeAsync(claim, limit, async () => await condition() ? claim : null);

    /// <summary>The first answer that is not null; fails the test when there is none within <paramref name="limit"/>.</summary>
    public static async Task<T> SomeAsync<T>(string claim, TimeSpan limit, Func<Task<T?>> ask)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            Assert.True(clock.Elapsed < limit, $"Not within {limit.TotalSeconds:0} s: {claim}");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
