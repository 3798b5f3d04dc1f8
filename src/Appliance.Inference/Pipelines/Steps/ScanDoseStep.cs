using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Dosimetry;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>scan-dose</c>: CTDIvol of a CT scan and its size-specific dose estimate, the mean of SSDE(z) = f(Dw(z)) · CTDIvol(z) (AAPM Reports 204 and 220). Where
/// the scanner does not say CTDIvol or the phantom it is meant for, or the factors do not hold, there is no SSDE and a reason why; the app goes on.
/// </summary>
public sealed class ScanDoseStep : PipelineStep
{
    private readonly ScanDoseOptions _options;

    private ScanDoseStep(ScanDoseOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new(
        "scan-dose", [new StepInput("series", ValueKind.Series), new StepInput("size", ValueKind.Figures)], ValueKind.Figures, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var series = context.Input<SeriesSelection>("series");
        var size = context.Input<BodySize>("size");
        int[] slices = [.. Enumerable.Range(0, series.Frames.Count).Where(slice => double.IsFinite(size.DiametersMm[slice]))];
        ScannerDose[] doses = [.. series.Frames.Select(frame => ScannerDose.Read(frame.Image.Header, frame.Frame))];
        return StepOutcome.Completed(Estimate(series, size, doses, slices));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(ScanDoseJson.Default.ScanDoseOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.MinDiameterMm < options.MaxDiameterMm, "minDiameterMm", "It must be less than maxDiameterMm.");
        return new ScanDoseStep(options) { Fingerprint = JsonSerializer.Serialize(options, ScanDoseJson.Default.ScanDoseOptions) };
    }

    private ScanDose Estimate(SeriesSelection series, BodySize size, ScannerDose[] doses, int[] slices)
    {
        int silent = slices.Count(slice => doses[slice].CtdiVol is null);
        if (silent > 0)
        {
            var reason = RefusalReason.Of(RefusalCodes.CtdiVolMissing, silent, slices.Length);
            return WithoutSsde(Figure.None(reason), reason);
        }
        double ctdiVol = slices.Average(slice => doses[slice].CtdiVol!.Value);
        if (Obstacle(series, size, doses, slices, out SsdeFactor? factor) is { } obstacle)
        {
            return WithoutSsde(Figure.Of(ctdiVol) with { Method = factor?.Phantom }, obstacle);
        }
        double[] bySlice = [.. Enumerable.Range(0, doses.Length).Select(slice => factor!.At(size.DiametersMm[slice]) * (doses[slice].CtdiVol ?? double.NaN))];
        double ssde = slices.Average(slice => bySlice[slice]);
        return new ScanDose(bySlice, factor, new Dictionary<string, Figure>
        {
            [ScanDose.CtdiVol] = Figure.Of(ctdiVol) with { Method = factor!.Phantom },
            [ScanDose.Ssde] = Figure.Of(ssde),
            [ScanDose.Conversion] = Figure.Of(ssde / ctdiVol) with { Method = factor.Phantom },
        });
    }

    private static ScanDose WithoutSsde(Figure ctdiVol, RefusalReason reason) => new([], null, new Dictionary<string, Figure>
    {
        [ScanDose.CtdiVol] = ctdiVol, [ScanDose.Ssde] = Figure.None(reason), [ScanDose.Conversion] = Figure.None(reason),
    });

    /// <summary>Why no factor holds; null when one does.</summary>
    private RefusalReason? Obstacle(SeriesSelection series, BodySize size, ScannerDose[] doses, int[] slices, out SsdeFactor? factor)
    {
        string[] phantoms = [.. slices.Select(slice => doses[slice].Phantom is { } phantom ? $"{phantom.Value} {phantom.Meaning}" : "-").Distinct()];
        factor = phantoms.Length == 1 && doses[slices[0]].Phantom is { } one ? SsdeFactor.For(one) : null;
        IReadOnlyList<string> parts = AcquisitionFacts.Of(series.Images[0].Header).BodyParts;
        double diameter = size.ByName[BodySize.Mean].Value!.Value;
        return factor is null ? new RefusalReason(RefusalCodes.CtdiPhantom, string.Join(", ", phantoms))
            : parts.FirstOrDefault(part => _options.BodyPartsWithoutFactor.Any(pattern => NamePattern.Matches(pattern, part))) is { } part
                ? new RefusalReason(RefusalCodes.SsdeBodyPart, part)
            : diameter < _options.MinDiameterMm || diameter > _options.MaxDiameterMm
                ? new RefusalReason(RefusalCodes.SsdeSize, Text(diameter), Text(_options.MinDiameterMm), Text(_options.MaxDiameterMm))
            : null;
    }

    private static string Text(double millimetres) => millimetres.ToString("0", CultureInfo.InvariantCulture);
}

/// <summary>Options of <see cref="ScanDoseStep"/>.</summary>
internal sealed record ScanDoseOptions
{
    /// <summary>Least mean water-equivalent diameter that the factors hold for, mm.</summary>
    public double MinDiameterMm { get; set; } = 80;

    /// <summary>Largest mean water-equivalent diameter that the factors hold for, mm.</summary>
    public double MaxDiameterMm { get; set; } = 450;

    /// <summary>Values of Body Part Examined that the factors do not hold for; <c>HEAD*</c> stands for all that begin so.</summary>
    public IReadOnlyList<string> BodyPartsWithoutFactor { get; set; } = [];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ScanDoseOptions))]
internal sealed partial class ScanDoseJson : JsonSerializerContext;
