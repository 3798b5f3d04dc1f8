using System.Globalization;

namespace Appliance.Inference.Apps;

/// <summary>
/// What a package allows an accelerator to do with one of its models (<c>models</c> in app.json). Without such an entry a model is not
/// compiled by TensorRT: only who made the model knows for which shapes and at which precision its golden cases hold.
/// </summary>
public sealed record ModelTerms
{
    /// <summary>Whether half precision may be used: the golden cases hold with it.</summary>
    public bool Fp16 { get; set; }

    /// <summary>Whether 8-bit integers may be used: the model holds its own scales (Q/DQ nodes), and the golden cases hold with it.</summary>
    public bool Int8 { get; set; }

    /// <summary>For each input with a size that is not fixed, the sizes it is compiled for; runs stay within them.</summary>
    public IReadOnlyDictionary<string, ShapeProfile> Shapes { get; set; } = new Dictionary<string, ShapeProfile>();

    /// <summary>Memory that compiling and a run may use beside the weights, MiB; null leaves it to the unit.</summary>
    public int? WorkspaceMebibytes { get; set; }

    /// <summary>How long the compiler looks for faster kernels, 0 to 5; null leaves it to the unit.</summary>
    public int? BuilderOptimizationLevel { get; set; }

    /// <summary>Whether the engine may be one that also runs on other GPUs of NVIDIA's newer generations, somewhat slower.</summary>
    public bool HardwareCompatible { get; set; }

    /// <summary>
    /// Whether slices of several studies may go into one call, up to the largest first size in <see cref="Shapes"/>: the maker knows that the
    /// model gives each slice the same bits in whatever company.
    /// </summary>
    public bool GatherSlices { get; set; }

    /// <summary>Everything above as text: equal texts, equal terms.</summary>
    public string Fingerprint => string.Create(CultureInfo.InvariantCulture,
        $"fp16={Fp16} int8={Int8} workspace={WorkspaceMebibytes} level={BuilderOptimizationLevel} compatible={HardwareCompatible} gather={GatherSlices} ")
        + string.Join(" ", Shapes.OrderBy(shape => shape.Key, StringComparer.Ordinal).Select(shape => $"{shape.Key}={shape.Value}"));

    /// <summary>Appends what the schema cannot say: the model is in the package, and the sizes of a profile fit each other.</summary>
    internal static void Check(IReadOnlyDictionary<string, ModelTerms> models, IReadOnlyDictionary<string, string> digests, ICollection<AppFault> faults)
    {
        foreach ((string model, ModelTerms terms) in models)
        {
            string path = $"models.{model}";
            if (!digests.ContainsKey(model))
            {
                faults.Add(new AppFault(path, $"The package holds no file '{model}'."));
            }

            foreach ((string input, _) in terms.Shapes.Where(shape => !shape.Value.IsOrdered))
            {
                faults.Add(new AppFault($"{path}.shapes.{input}", "'min', 'opt' and 'max' must have as many sizes as the input, none smaller than in the one before."));
            }
        }
    }
}

/// <summary>The sizes of one input that a model is compiled for.</summary>
/// <param name="Min">The smallest.</param>
/// <param name="Opt">Those it is fastest for.</param>
/// <param name="Max">The largest.</param>
public sealed record ShapeProfile(IReadOnlyList<long> Min, IReadOnlyList<long> Opt, IReadOnlyList<long> Max)
{
    /// <summary>Whether the three have the same rank and do not fall.</summary>
    public bool IsOrdered => Min.Count == Opt.Count && Opt.Count == Max.Count
        && Min.Zip(Opt).All(size => size.First <= size.Second) && Opt.Zip(Max).All(size => size.First <= size.Second);

    /// <inheritdoc/>
    public override string ToString() => $"{Text(Min)}/{Text(Opt)}/{Text(Max)}";

    /// <summary>Sizes as providers write them: <c>16x512x512</c>.</summary>
    internal static string Text(IReadOnlyList<long> sizes) => string.Join('x', sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));
}
