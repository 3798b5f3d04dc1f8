namespace Appliance.Edge.Apps;

/// <summary>Reports at once, in the order of the reports; <see cref="Progress{T}"/> does not promise that.</summary>
internal sealed class Relay<T>(Action<T> tell) : IProgress<T>
{
    public void Report(T value) => tell(value);
}
