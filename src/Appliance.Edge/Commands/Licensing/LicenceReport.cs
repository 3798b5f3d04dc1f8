using System.Globalization;
using Appliance.Edge.Hosting;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Commands.Licensing;

/// <summary>How the licence of an app, or one entitlement, stands.</summary>
/// <param name="State">The state.</param>
/// <param name="Text">The same in words, with what is left.</param>
/// <param name="Ends">When it ends; null when it does not, or has not begun.</param>
/// <param name="StudiesLeft">How many studies are left; null when they do not limit it.</param>
internal sealed record LicenceReport(EntitlementState State, string Text, DateTimeOffset? Ends, int? StudiesLeft)
{
    public static LicenceReport Of(EntitlementVerdict verdict) => Of(verdict.State, verdict.Ends, verdict.StudiesLeft);

    public static LicenceReport Of(EntitlementState state, DateTimeOffset? ends, int? left) => new(
        state,
        Texts.Get($"Entitlement{state}")
            + (ends is { } end ? Texts.Format("EntitlementUntil", end.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)) : "")
            + (left is { } studies ? Texts.Format("EntitlementLeft", studies) : ""),
        ends,
        left);
}
