namespace Appliance.Inference.Runtime;

/// <summary>Which execution provider really runs a model, and every better one that could not be used, with the cause.</summary>
/// <param name="Used">The provider in use.</param>
/// <param name="Fallbacks">One sentence per provider that was tried before and failed.</param>
public sealed record ProviderReport(ExecutionProvider Used, IReadOnlyList<string> Fallbacks)
{
    /// <summary>The provider that should run it on this unit: the first that the options name or, where they name none, that the hardware promises.</summary>
    public ExecutionProvider Wanted { get; init; } = Used;

    /// <summary>Whether something worse runs it than should.</summary>
    public bool IsFallback => Used > Wanted;

    /// <summary>The report on several models: as good as the worst of them.</summary>
    public static ProviderReport? Of(IEnumerable<ProviderReport> models)
    {
        ProviderReport[] all = [.. models];
        return all.Length == 0 ? null : all.FirstOrDefault(one => one.IsFallback, all.MaxBy(one => one.Used)!) with
        {
            Fallbacks = [.. all.SelectMany(one => one.Fallbacks).Distinct()],
        };
    }
}
