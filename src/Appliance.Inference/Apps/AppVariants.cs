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

    /// <summary>The precisions that there are besides <see cref="ModelPrecision.Fp32"/>.</summary>
    public IEnumerable<ModelPrecision> Precisions => Enum.GetValues<ModelPrecision>().Where(precision => In(precision).Count > 0);
}
