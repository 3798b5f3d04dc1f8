namespace Appliance.Inference.Entitlements;

/// <summary>How an app stands, and why.</summary>
/// <param name="State">How it stands.</param>
/// <param name="By">The entitlement that decides; null when there is none.</param>
/// <param name="Ends">When what may be used now ends; null when it does not, has not begun, or may not be used.</param>
/// <param name="StudiesLeft">How many studies are left; null when that is not what limits it.</param>
public sealed record EntitlementVerdict(EntitlementState State, HeldEntitlement? By = null, DateTimeOffset? Ends = null, int? StudiesLeft = null)
{
    /// <summary>What follows from the state.</summary>
    public EntitlementRule Rule => EntitlementRules.Of(State);
}
