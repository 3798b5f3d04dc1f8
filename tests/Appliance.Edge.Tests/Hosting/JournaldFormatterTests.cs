using Appliance.Edge.Hosting;
using Serilog.Events;
using Serilog.Parsing;

namespace Appliance.Edge.Tests.Hosting;

public sealed class JournaldFormatterTests
{
    [Theory]
    [InlineData(LogEventLevel.Fatal, "<2>")]
    [InlineData(LogEventLevel.Error, "<3>")]
    [InlineData(LogEventLevel.Warning, "<4>")]
    [InlineData(LogEventLevel.Information, "<6>")]
    [InlineData(LogEventLevel.Debug, "<7>")]
    public void Format_EveryLineCarriesThePriorityAndNoTime(LogEventLevel level, string prefix)
    {
        var output = new StringWriter();
        var logged = new LogEvent(
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), level, new InvalidOperationException("first\nsecond"),
            new MessageTemplateParser().Parse("study #{Study} is here"),
            [new LogEventProperty("Study", new ScalarValue(12)), new LogEventProperty("SourceContext", new ScalarValue("A.B.Runner"))]);

        new JournaldFormatter().Format(logged, output);

        var lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal($"{prefix}Runner: study #12 is here", lines[0]);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.StartsWith(prefix, line, StringComparison.Ordinal));
        Assert.DoesNotContain("03:04", output.ToString(), StringComparison.Ordinal);
    }
}
