using Appliance.Inference.Runtime;

namespace Appliance.Inference.Pipelines;

/// <summary>What a step came to: a value, or the reasons for which the app refuses the study.</summary>
public sealed record StepOutcome
{
    private StepOutcome()
    {
    }

    /// <summary>The value; null when refused.</summary>
    public object? Value { get; private init; }

    /// <summary>Why the study is refused; empty when it is not.</summary>
    public IReadOnlyList<RefusalReason> Refusals { get; private init; } = [];

    /// <summary>What executed the step's model, when it has one.</summary>
    public ProviderReport? Provider { get; private init; }

    /// <summary>The step gives a value.</summary>
    public static StepOutcome Of(object value, ProviderReport? provider = null) => new() { Value = value, Provider = provider };

    /// <summary>The step refuses the study.</summary>
    public static StepOutcome Refused(params IReadOnlyList<RefusalReason> reasons) => new() { Refusals = reasons };

    /// <summary><see cref="Of"/> as a completed task, for steps that do not wait.</summary>
    public static Task<StepOutcome> Completed(object value) => Task.FromResult(Of(value));
}
