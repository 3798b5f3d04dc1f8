namespace Appliance.Edge.Entitlements;

/// <summary>The licence that a run was begun under; it is counted when the run reports.</summary>
/// <param name="Publisher">Whose it is.</param>
/// <param name="Serial">Which it is.</param>
/// <param name="Studies">For how many studies it is; null when they do not limit it.</param>
public sealed record LicenceGrant(string Publisher, string Serial, int? Studies);
