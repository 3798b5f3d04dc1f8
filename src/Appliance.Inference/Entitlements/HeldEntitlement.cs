namespace Appliance.Inference.Entitlements;

/// <summary>An entitlement on a unit, and what has been used of it.</summary>
/// <param name="Statement">What was signed.</param>
/// <param name="Publisher">Who signed it.</param>
/// <param name="FirstUse">When the first study was counted under it; null before that.</param>
/// <param name="Used">How many studies were counted under it.</param>
public sealed record HeldEntitlement(EntitlementStatement Statement, string Publisher, DateTimeOffset? FirstUse, int Used)
{
    /// <summary>How many studies it is still for; null where studies are not what it is limited by.</summary>
    public int? StudiesLeft => Statement.Studies is { } studies ? Math.Max(0, studies - Used) : null;

    /// <summary>When it begins, and when it is over; null for never. A trial that was not used yet would begin now.</summary>
    internal (DateTimeOffset? From, DateTimeOffset? To) Span(DateTimeOffset now) => Statement.Kind switch
    {
        EntitlementKind.Trial => (FirstUse ?? now, (FirstUse ?? now).AddDays(Statement.Days!.Value)),
        EntitlementKind.Term => (Midnight(Statement.From!.Value), Midnight(Statement.To!.Value.AddDays(1))),
        _ => (null, null),
    };

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
