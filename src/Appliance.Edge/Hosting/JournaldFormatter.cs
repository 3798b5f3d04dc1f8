using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace Appliance.Edge.Hosting;

/// <summary>
/// One line for journald: the priority prefix of sd-daemon(3) and no time, which the journal adds itself. Every line of
/// a longer text carries the prefix, or journald would file the rest under another priority.
/// </summary>
internal sealed class JournaldFormatter : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output)
    {
        var prefix = Prefix(logEvent.Level);
        var source = logEvent.Properties.TryGetValue("SourceContext", out var context) && context is ScalarValue { Value: string name }
            ? $"{name[(name.LastIndexOf('.') + 1)..]}: "
            : "";
        output.Write(prefix);
        output.Write(source);
        WriteLines(output, logEvent.RenderMessage(CultureInfo.InvariantCulture), prefix);
        if (logEvent.Exception is { } exception)
        {
            output.Write(prefix);
            WriteLines(output, exception.ToString(), prefix);
        }
    }

    private static void WriteLines(TextWriter output, string text, string prefix) =>
        output.Write(text.TrimEnd().ReplaceLineEndings("\n").Replace("\n", $"\n{prefix}", StringComparison.Ordinal) + "\n");

    // syslog(3): 2 critical, 3 error, 4 warning, 6 informational, 7 debug.
    private static string Prefix(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => "<2>",
        LogEventLevel.Error => "<3>",
        LogEventLevel.Warning => "<4>",
        LogEventLevel.Information => "<6>",
        _ => "<7>",
    };
}
