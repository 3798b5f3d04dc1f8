using System.Globalization;
using System.Text.RegularExpressions;
using Serilog.Events;
using Serilog.Formatting;

namespace Appliance.Edge.Hosting;

/// <summary>
/// The last net below the rule that logs name nobody: takes whatever is shaped like a UID out of the finished text, so that
/// it does not matter whether a message, a property or an exception of the platform (which quotes the spool's paths) brought
/// it. UIDs of the standard itself stay: they name a kind of object, not a study.
/// </summary>
internal sealed partial class UidFreeFormatter(ITextFormatter inner) : ITextFormatter
{
    /// <summary>What stands in a UID's place.</summary>
    public const string Replacement = "[uid]";

    private const string StandardRoot = "1.2.840.10008.";

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        inner.Format(logEvent, text);
        output.Write(UidShape().Replace(
            text.ToString(),
            uid => uid.Value.StartsWith(StandardRoot, StringComparison.Ordinal) ? uid.Value : Replacement));
    }

    // IP addresses and versions have four components at most. A UID made from a UUID has three (PS3.5 B.2).
    [GeneratedRegex(@"[0-9]+(?:\.[0-9]+){4,}|2\.25\.[0-9]{5,}", RegexOptions.CultureInvariant)]
    private static partial Regex UidShape();
}
