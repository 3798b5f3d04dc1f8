using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Running;

/// <summary>A run's share in an open study; disposed of when the run no longer reads it.</summary>
/// <param name="input">The study.</param>
/// <param name="leave">Ends the share.</param>
internal sealed class StudyLease(StudyInput input, Action leave) : IDisposable
{
    private Action? _leave = leave;

    /// <summary>The study.</summary>
    public StudyInput Input { get; } = input;

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
