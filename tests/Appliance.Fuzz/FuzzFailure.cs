namespace Appliance.Fuzz;

/// <summary>A promise that one input broke.</summary>
/// <param name="Key">The same for inputs that break it at the same place, so that one fault is kept once.</param>
/// <param name="Text">All that is known.</param>
internal sealed record FuzzFailure(string Key, string Text);
