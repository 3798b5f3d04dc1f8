using System.Globalization;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands.Licensing;

/// <summary>What <c>apps clock --json</c> prints.</summary>
/// <param name="Clock">What the clock shows.</param>
/// <param name="Counted">The time that licences go by.</param>
/// <param name="State">What the clock is worth.</param>
internal sealed record LicenceClockReport(DateTimeOffset Clock, DateTimeOffset Counted, LicenceClockState State)
{
    public static LicenceClockReport Of(LicenceTime time, DateTimeOffset wall) => new(wall, time.Now, time.State);

    public static void Write(TextWriter output, LicenceClockReport report) => output.WriteLine(Texts.Format(
        $"LicenceClock{report.State}",
        report.Clock.UtcDateTime.ToString("u", CultureInfo.InvariantCulture), report.Counted.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)));
}
