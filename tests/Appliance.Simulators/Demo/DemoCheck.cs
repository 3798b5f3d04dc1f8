namespace Appliance.Simulators.Demo;

/// <summary>One line of the demo's table.</summary>
/// <param name="What">What was to happen.</param>
/// <param name="Outcome">What did.</param>
/// <param name="Passed">Whether that is what had to happen; null for a line that only informs.</param>
public sealed record DemoCheck(string What, string Outcome, bool? Passed);
