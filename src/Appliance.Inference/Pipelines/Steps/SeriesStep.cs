using System.Text.Json;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>series</c>: applies the app's input contract and chooses the series (<see cref="SeriesChoice"/>).</summary>
public sealed class SeriesStep : PipelineStep
{
    private readonly InputContract _contract;

    private SeriesStep(InputContract contract) => _contract = contract;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("series", [], ValueKind.Series, settings =>
        settings.Options(NoOptionsJson.Default.NoOptions) is null
            ? null
            : new SeriesStep(settings.Manifest.Input)
            {
                Fingerprint = JsonSerializer.Serialize(settings.Manifest.Input, ManifestJson.Default.InputContract),
            });

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        (SeriesSelection? series, IReadOnlyList<RefusalReason> reasons) = SeriesChoice.Choose(context.Study.Images, _contract);
        return Task.FromResult(series is null ? StepOutcome.Refused(reasons) : StepOutcome.Of(series));
    }
}
