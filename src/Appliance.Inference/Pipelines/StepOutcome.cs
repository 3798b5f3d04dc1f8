using Appliance.Inference.Classification;
using Appliance.Inference.Runtime;

namespace Appliance.Inference.Pipelines;

/// <summary>What a step came to: a value, the reasons for which the app refuses the study, or the reasons why there is nothing to compare with.</summary>
public sealed record StepOutcome
{
    private StepOutcome()
    {
    }

    /// <summary>The value; null when refused or absent, and after it was let go.</summary>
    public object? Value { get; private init; }

    /// <summary>Whether there was a value and it was let go.</summary>
    internal bool IsReleased => Value is null && Refusals.Count + Absences.Count == 0;

    /// <summary>Why the study is refused; empty when it is not.</summary>
    public IReadOnlyList<RefusalReason> Refusals { get; private init; } = [];

    /// <summary>Why an earlier study gives nothing, which the app goes on without; empty when that is not so.</summary>
    public IReadOnlyList<RefusalReason> Absences { get; private init; } = [];

    /// <summary>The series that came into question, the best first; empty for a step that chooses none.</summary>
    public IReadOnlyList<SeriesCandidate> Candidates { get; init; } = [];

    /// <summary>The images that the step chose, where it is no series of slices that it gives; empty for other steps.</summary>
    public IReadOnlyList<StudyImage> SourceImages { get; init; } = [];

    /// <summary>Why a part of the value is not there though the rest is: something of it could not be compared.</summary>
    public IReadOnlyList<RefusalReason> NotCompared { get; private init; } = [];

    /// <summary>Why a part of the value is not there though the rest is: the study does not say what it needs, or does not show it.</summary>
    public IReadOnlyList<RefusalReason> NotMeasured { get; private init; } = [];

    /// <summary>How sure the app is of a chain of answers; null for a step that chains none. When it is not enough, the app abstains.</summary>
    public JointConfidence? Confidence { get; init; }

    /// <summary>What executed the step's model, when it has one.</summary>
    public ProviderReport? Provider { get; private init; }

    /// <summary>The step gives a value.</summary>
    public static StepOutcome Of(object value, ProviderReport? provider = null) => new() { Value = value, Provider = provider };

    /// <summary>The step gives a value, of which a part is missing.</summary>
    public static StepOutcome Partly(object value, IReadOnlyList<RefusalReason> notCompared) => new() { Value = value, NotCompared = notCompared };

    /// <summary>The step gives a value, of which a part could not be measured.</summary>
    public static StepOutcome Lacking(object value, IReadOnlyList<RefusalReason> notMeasured) => new() { Value = value, NotMeasured = notMeasured };

    /// <summary>The step refuses the study.</summary>
    /// <exception cref="ArgumentException">There is no reason: such an outcome would be taken for one whose value was let go, and made again without end.</exception>
    public static StepOutcome Refused(params IReadOnlyList<RefusalReason> reasons) =>
        reasons.Count > 0 ? new() { Refusals = reasons } : throw new ArgumentException("A refusal has at least one reason.", nameof(reasons));

    /// <summary>The step has no earlier study to work on: what needs it is absent as well, and the rest of the app goes on.</summary>
    public static StepOutcome Absent(params IReadOnlyList<RefusalReason> reasons) => new() { Absences = reasons };

    /// <summary>The same without its value.</summary>
    internal StepOutcome WithoutValue() => this with { Value = null };

    /// <summary><see cref="Of"/> as a completed task, for steps that do not wait.</summary>
    public static Task<StepOutcome> Completed(object value) => Task.FromResult(Of(value));
}
