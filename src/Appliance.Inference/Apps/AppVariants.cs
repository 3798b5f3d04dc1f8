using System.Text.Json;

namespace Appliance.Inference.Apps;

/// <summary>
/// Smaller or faster forms of an app's models. Each names, for a model that a step names, the file that takes its place; models it does not
/// name stay as they are. A unit uses one only after the golden cases came out with it there.
/// </summary>
/// <param name="Fp16">In 16-bit floats; null when there is none.</param>
/// <param name="Int8">In 8-bit integers; null when there is none.</param>
public sealed record AppVariants(IReadOnlyDictionary<string, string>? Fp16 = null, IReadOnlyDictionary<string, string>? Int8 = null)
{
    /// <summary>What takes the place of models in a precision; empty for what there is no variant of.</summary>
    public IReadOnlyDictionary<string, string> In(ModelPrecision precision) => precision switch
    {
        ModelPrecision.Fp16 => Fp16,
        ModelPrecision.Int8 => Int8,
        _ => null,
    } ?? new Dictionary<string, string>();

    /// <summary>
    /// Appends a fault for each variant that no golden case of the app would prove, as no step of the app itself runs the model: it would seem
    /// to be in use. The models of its modules are the modules', and stay in the precision that those are proved in.
    /// </summary>
    internal void Check(IEnumerable<GraphStep> graph, ICollection<AppFault> faults)
    {
        HashSet<string> named = [.. graph.Select(ModelOf).OfType<string>()];
        foreach (ModelPrecision precision in Precisions)
        {
            foreach (string model in In(precision).Keys.Where(model => !named.Contains(model)))
            {
                faults.Add(new AppFault(
                    $"variants.{precision.ToString().ToLowerInvariant()}.{model}",
                    $"No step of the app runs '{model}', so no golden case proves the variant; the models of a module have none."));
            }
        }
    }

    private static string? ModelOf(GraphStep step) =>
        step.With is { ValueKind: JsonValueKind.Object } options && options.TryGetProperty("model", out JsonElement model) && model.ValueKind == JsonValueKind.String
            ? model.GetString()
            : null;

    /// <summary>The precisions that there are besides <see cref="ModelPrecision.Fp32"/>.</summary>
    public IEnumerable<ModelPrecision> Precisions => Enum.GetValues<ModelPrecision>().Where(precision => In(precision).Count > 0);
}
