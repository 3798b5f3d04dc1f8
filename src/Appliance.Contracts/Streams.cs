namespace Appliance.Contracts;

/// <summary>The streams of a unit's outbox, each numbered on its own.</summary>
public static class Streams
{
    /// <summary>Outcomes of runs; never dropped.</summary>
    public const string Result = "result";

    /// <summary>The studies that were counted for licences; never dropped.</summary>
    public const string Meter = "meter";

    /// <summary>What became of evidence: delivered, or given up; and how versions that are tried agree with the active ones.</summary>
    public const string Audit = "audit";

    /// <summary>What a person has to look at.</summary>
    public const string Alarm = "alarm";

    /// <summary>All streams, the most precious first.</summary>
    public static IReadOnlyList<string> All { get; } = [Result, Meter, Audit, Alarm];
}
