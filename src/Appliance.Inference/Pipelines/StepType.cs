namespace Appliance.Inference.Pipelines;

/// <summary>What a step is called, takes and gives. Every step class publishes its own as a static property <c>Type</c>.</summary>
/// <param name="Name">The name in app.json.</param>
/// <param name="Inputs">The inputs it takes.</param>
/// <param name="Output">The kind of its result.</param>
/// <param name="Create">Makes the step from its settings, or appends faults and gives null.</param>
public sealed record StepType(
    string Name, IReadOnlyList<StepInput> Inputs, ValueKind Output, Func<StepSettings, PipelineStep?> Create)
{
    /// <summary>The kind of any number of further inputs whose names the step's options give; null when there are none.</summary>
    public ValueKind? FurtherInputs { get; init; }

    /// <summary>The input of a name; null when the step has none.</summary>
    public StepInput? Find(string name) =>
        Inputs.FirstOrDefault(input => input.Name == name) ?? (FurtherInputs is { } kind ? new StepInput(name, kind) : null);
}

/// <summary>One input of a step.</summary>
/// <param name="Name">Its name in app.json.</param>
/// <param name="Kind">The kind of value it takes.</param>
/// <param name="IsOptional">Whether it may be left out.</param>
/// <param name="AnyGrid">Whether its voxels may lie on another grid than those of the other inputs: the step goes by their place.</param>
public sealed record StepInput(string Name, ValueKind Kind, bool IsOptional = false, bool AnyGrid = false);
