using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Classification;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>calibrate</c>: makes an answer with an honest confidence of what a classifier says, by a file of the package that <c>appliance apps
/// calibrate</c> wrote, or by a temperature. A model that is calibrated already says so with the temperature 1.
/// </summary>
public sealed class CalibrateStep : PipelineStep
{
    private readonly Calibration _calibration;

    private CalibrateStep(Calibration calibration) => _calibration = calibration;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("calibrate", [new StepInput("logits", ValueKind.Logits)], ValueKind.Answer, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken) =>
        StepOutcome.Completed(_calibration.Answer(context.Input<ClassLogits>("logits")));

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(CalibrateJson.Default.CalibrateOptions) is not { } options)
        {
            return null;
        }
        if (!settings.Check(options.File is null != options.Temperature is null, "file", "Either a file or a temperature is expected."))
        {
            return null;
        }
        if (options.Temperature is { } temperature)
        {
            (double least, double most) = Calibration.Temperatures;
            return settings.Check(temperature >= least && temperature <= most, "temperature", FormattableString.Invariant($"{least} to {most} is expected."))
                ? new CalibrateStep(new Calibration { Temperature = temperature }) { Fingerprint = FormattableString.Invariant($"temperature {temperature:R}") }
                : null;
        }
        return Read(settings, options.File!);
    }

    private static CalibrateStep? Read(StepSettings settings, string file)
    {
        if (settings.ReadFile(file, Calibration.MaxBytes) is not { } found)
        {
            settings.Check(false, "file", $"The package holds no file '{file}' of at most {Calibration.MaxBytes} bytes.");
            return null;
        }
        try
        {
            return new CalibrateStep(Calibration.Read(found.Bytes)) { Fingerprint = found.Digest };
        }
        catch (InvalidDataException fault)
        {
            settings.Check(false, "file", $"'{file}' cannot be used. {fault.Message}");
            return null;
        }
    }
}

/// <summary>Options of <see cref="CalibrateStep"/>.</summary>
internal sealed record CalibrateOptions
{
    /// <summary>Path of a <see cref="Calibration"/> inside the package.</summary>
    public string? File { get; set; }

    /// <summary>What the logits are divided by.</summary>
    public double? Temperature { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CalibrateOptions))]
internal sealed partial class CalibrateJson : JsonSerializerContext;
