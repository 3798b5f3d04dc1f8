using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>components</c>: keeps the largest connected parts of a mask and gives them the label 1. What another mask covers is taken
/// away first. Parts are kept while they are large enough, in millilitres and next to the largest.
/// </summary>
public sealed class ComponentsStep : PipelineStep
{
    private readonly ComponentsOptions _options;

    private ComponentsStep(ComponentsOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new(
        "components", [new StepInput("mask", ValueKind.Mask), new StepInput("without", ValueKind.Mask, IsOptional: true)], ValueKind.Mask, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var source = context.Input<Mask>("mask");
        var mask = new Mask(source.Geometry, (byte[])source.Labels.Clone());
        if (context.OptionalInput<Mask>("without") is { } without)
        {
            for (int index = 0; index < mask.Labels.Length; index++)
            {
                mask.Labels[index] = without.Labels[index] == 0 ? mask.Labels[index] : (byte)0;
            }
        }
        Components parts = Components.InVolume(mask, _options.Connectivity);
        HashSet<int> kept = Choose(parts, mask);
        parts.Paint(mask.Labels, number => kept.Contains(number) ? (byte)1 : (byte)0);
        return StepOutcome.Completed(mask);
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(ComponentsJson.Default.ComponentsOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.MaxParts is >= 1 and <= 1000, "maxParts", "1 to 1000 parts are expected.");
        settings.Check(options.MinMillilitres >= 0, "minMillilitres", "A volume of 0 mL or more is expected.");
        settings.Check(options.MinShareOfLargest is >= 0 and <= 1, "minShareOfLargest", "A share from 0 to 1 is expected.");
        return new ComponentsStep(options) { Fingerprint = JsonSerializer.Serialize(options, ComponentsJson.Default.ComponentsOptions) };
    }

    private HashSet<int> Choose(Components parts, Mask mask)
    {
        // The number breaks ties, so that equal parts are always taken in the order of their first voxel.
        ComponentInfo[] bySize = [.. parts.All.OrderByDescending(part => part.Voxels).ThenBy(part => part.Number).Take(_options.MaxParts)];
        return [.. bySize
            .Where(part => mask.MillilitresOf(part.Voxels) >= _options.MinMillilitres && part.Voxels >= _options.MinShareOfLargest * bySize[0].Voxels)
            .Select(part => part.Number)];
    }
}

/// <summary>Options of <see cref="ComponentsStep"/>.</summary>
internal sealed record ComponentsOptions
{
    /// <summary>Which voxels belong together.</summary>
    public Connectivity Connectivity { get; set; } = Connectivity.Faces;

    /// <summary>Most parts to keep.</summary>
    public int MaxParts { get; set; } = 1;

    /// <summary>Smallest part, mL.</summary>
    public double MinMillilitres { get; set; }

    /// <summary>Smallest part as a share of the largest, 0…1.</summary>
    public double MinShareOfLargest { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ComponentsOptions))]
internal sealed partial class ComponentsJson : JsonSerializerContext;
