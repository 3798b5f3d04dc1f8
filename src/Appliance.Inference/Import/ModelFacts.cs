using Appliance.Inference.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Import;

/// <summary>What an ONNX model itself says of its input and output.</summary>
/// <param name="Input">Name of its only input; empty when it has several.</param>
/// <param name="Output">Name of its only output; empty when it has several.</param>
/// <param name="Channels">Channels of the input; null when any number goes.</param>
/// <param name="Classes">Channels of the output; null when any number goes.</param>
/// <param name="Fault">Why the model does not fit the step <c>patches</c>; null when it does.</param>
public sealed record ModelFacts(string Input, string Output, int? Channels, int? Classes, string? Fault)
{
    private const int Axes = 5;
    private const int FlatAxes = 2;

    /// <summary>What it can be in an app.</summary>
    public ModelKind Kind { get; private init; }

    /// <summary>Slices, rows and columns that it takes; null where any number goes.</summary>
    public IReadOnlyList<int?> Size { get; private init; } = [null, null, null];

    /// <summary>Loads a model to look at it.</summary>
    public static ModelFacts Of(byte[] model)
    {
        try
        {
            var options = new OnnxRuntimeOptions { Threads = 1 };
            options.Providers.Add(ExecutionProvider.Cpu);
            using OnnxModel loaded = OnnxModel.Load(model, options);
            return Of(loaded);
        }
        catch (OnnxRuntimeException cause)
        {
            return new ModelFacts("", "", null, null, $"ONNX Runtime cannot load it: {cause.Message}");
        }
    }

    private static ModelFacts Of(OnnxModel model)
    {
        if (model.Inputs.Count != 1 || model.Outputs.Count != 1)
        {
            return new ModelFacts("", "", null, null, $"It has {model.Inputs.Count} inputs and {model.Outputs.Count} outputs; one of each is expected.");
        }

        ((string input, NodeMetadata taken), (string output, NodeMetadata given)) = (model.Inputs.First(), model.Outputs.First());
        bool isFloat = taken.ElementType == typeof(float) && given.ElementType == typeof(float) && taken.Dimensions.Length == Axes;
        ModelKind kind = !isFloat ? ModelKind.Unknown : given.Dimensions.Length switch
        {
            Axes => ModelKind.Segmenter,
            FlatAxes when taken.Dimensions[1] is 1 or <= 0 => ModelKind.Classifier,
            _ => ModelKind.Unknown,
        };
        bool fits = kind == ModelKind.Segmenter;
        return new ModelFacts(
            input, output, fits && taken.Dimensions[1] > 0 ? taken.Dimensions[1] : null, kind != ModelKind.Unknown && given.Dimensions[1] > 0 ? given.Dimensions[1] : null,
            fits ? null : $"It takes {Said(taken)} and gives {Said(given)}; float32 of five dimensions (one, channels, and three of space) are expected.")
        {
            Kind = kind,
            Size = isFloat ? [.. taken.Dimensions[2..].Select(length => length > 0 ? length : (int?)null)] : [null, null, null],
        };
    }

    private static string Said(NodeMetadata node) => $"{node.ElementType?.Name} [{string.Join(", ", node.Dimensions)}]";
}
