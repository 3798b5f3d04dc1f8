namespace Appliance.Inference.Entitlements;

/// <summary>What is asked of a unit's entitlements.</summary>
/// <param name="App">Id of the app.</param>
/// <param name="Version">Its version.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Now">The time that counts for licences.</param>
public sealed record EntitlementQuestion(string App, string Version, string Unit, DateTimeOffset Now)
{
    /// <summary>Whose word counts: who signed the app; null for any publisher, as with an app that comes with the program.</summary>
    public string? Publisher { get; init; }

    /// <summary>Whether it is about a study that was counted already: one that was paid for is run again under a licence per study, used up or not.</summary>
    public bool IsCounted { get; init; }

    /// <summary>How many days before its end a licence is said to end soon.</summary>
    public int WarningDays { get; init; }

    /// <summary>How many studies before its end a licence is said to end soon.</summary>
    public int WarningStudies { get; init; }
}
