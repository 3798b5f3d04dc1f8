using Appliance.Dicom.Data;
using Appliance.Edge.Receive;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Tests.Receive;

public sealed class CharacterSetWatchTests
{
    private readonly Lines _log = new();

    [Fact]
    public void Look_MislabelledSender_IsNamedOnceWithItsConfidence()
    {
        var watch = new CharacterSetWatch(_log);

        watch.Look("CT1", Guess(0.97), study: 3);
        watch.Look("CT1", Guess(0.99), study: 4);
        watch.Look("CT2", Guess(0.95), study: 5);

        Assert.Equal(2, _log.Count);
        Assert.Contains("CT1 sends text in GB18030 (confidence 0.97)", _log[0], StringComparison.Ordinal);
        Assert.Contains("study #5", _log[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Look_DoubtfulOrRightText_IsNotMentioned()
    {
        var watch = new CharacterSetWatch(_log);

        watch.Look("CT1", Guess(0.6), study: 3);
        watch.Look("CT1", null, study: 3);

        Assert.Empty(_log);
    }

    private static CharacterSetGuess Guess(double confidence) => new("GB18030", confidence, "", "");

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}
