namespace Appliance.Simulators.Demo;

/// <summary>What the unit says of one study (<c>appliance studies --json</c>), as far as the demo shows it.</summary>
public sealed record DemoStudy(
    string Stage,
    string? Reason,
    string? CloseReason,
    IReadOnlyList<DemoInstance> Instances,
    IReadOnlyList<DemoRun> Runs)
{
    /// <summary>The stage after which nothing more happens by itself.</summary>
    public bool IsFinal => Stage is "Done" or "Quarantined";

    /// <summary>What the scanner sent.</summary>
    public IEnumerable<DemoInstance> Received => Instances.Where(i => i.Origin == "Received");

    /// <summary>What the runs made.</summary>
    public IEnumerable<DemoInstance> Evidence => Instances.Where(i => i.Origin == "Evidence");
}

/// <summary>One file of the spool; <paramref name="Digest"/> is the SHA-256 of its data set, in hex.</summary>
public sealed record DemoInstance(
    string SopInstanceUid, string Modality, string Origin, string File, string Digest, IReadOnlyList<DemoDelivery> Deliveries);

/// <summary>One object on its way to one destination.</summary>
public sealed record DemoDelivery(string Destination, string State, string? Reason);

/// <summary>One execution of an app.</summary>
public sealed record DemoRun(
    string App, string State, string? Reason, string? Provider, IReadOnlyList<DemoStep> Steps, IReadOnlyList<DemoFinding> Findings);

/// <summary>One step and the time it took.</summary>
public sealed record DemoStep(string Name, double Milliseconds);

/// <summary>One finding.</summary>
public sealed record DemoFinding(string Id, double? Value, string? Unit);
