using System.Runtime.InteropServices;
using System.Text.Json;

namespace Appliance.Inference.Import.Tfjs;

/// <summary>
/// Writes a MeshNet of TensorFlow.js (3-D convolutions one after the other, dilated, with activations and, in MindGrab, instance
/// normalisation) as ONNX. The network ends in the scores of its classes, which the <c>patches</c> step blends and decides.
/// </summary>
/// <remarks>
/// TensorFlow.js has the channels last and a kernel as depth, height, width, in, out; ONNX has the channels first and a kernel as out, in, depth,
/// height, width. The axes of the volume keep their order. Whatever has no exact counterpart is refused.
/// </remarks>
public static class MeshNetConversion
{
    /// <summary>Name of the model's input: float [1, 1, depth, height, width].</summary>
    public const string InputName = "volume";

    /// <summary>Name of the model's output: float [1, classes, depth, height, width].</summary>
    public const string OutputName = "scores";

    /// <summary>The operator set that is written.</summary>
    public const int Opset = 13;

    private const int MaxChannels = 4096;

    // brainchop normalises each channel of each volume after a convolution whose name ends so; the layer itself says nothing of it.
    private const string NormalisedSuffix = "_gn";
    private const float NormalisationEpsilon = 1e-5f;

    /// <summary>Converts a model.</summary>
    /// <exception cref="InvalidDataException">The model is no chain of the layers that are known.</exception>
    public static byte[] ToOnnx(TfjsModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = new OnnxGraph("meshnet");
        (string name, int channels) = ("", 0);
        string tensor = InputName;
        for (int index = 0; index < model.Layers.Count; index++)
        {
            TfjsLayer layer = model.Layers[index];
            bool isFirst = index == 0, isLast = index == model.Layers.Count - 1;
            bool isChained = isFirst ? layer is { Kind: "InputLayer", Inputs.Count: 0 } : layer.Inputs.Count == 1 && layer.Inputs[0] == name;
            if (!isChained)
            {
                throw new InvalidDataException($"Layer '{layer.Name}' does not follow the one before it: only an input with a chain of layers behind it is known.");
            }

            name = layer.Name;
            (tensor, channels) = isFirst ? (InputName, ChannelsOf(layer)) : Append(graph, model, layer, tensor, channels, isLast ? OutputName : layer.Name);
        }

        return tensor == OutputName
            ? graph.ToModel(Opset, "appliance", (InputName, [1, 1, 0, 0, 0]), (OutputName, [1, channels, 0, 0, 0]))
            : throw new InvalidDataException("The last layer gives nothing of its own.");
    }

    /// <summary>The input must be one volume of one channel, of whatever size.</summary>
    private static int ChannelsOf(TfjsLayer input)
    {
        JsonElement[] shape = [.. input.Config.Member("batch_input_shape").Items(6)];
        return shape.Length == 5 && ((JsonElement?)shape[^1]).Number() == 1
            ? 1
            : throw new InvalidDataException("The input is no volume with one channel, which comes last.");
    }

    private static (string Tensor, int Channels) Append(OnnxGraph graph, TfjsModel model, TfjsLayer layer, string input, int channels, string output)
    {
        switch (layer.Kind)
        {
            case "Conv3D":
                return Convolution(graph, model, layer, input, channels, output);
            case "Activation":
                return (Activation(graph, layer.Name, layer.Config.Member("activation").Text(), input, output), channels);
            // Dropout does nothing but in training.
            case "Dropout" or "SpatialDropout3D":
                return (graph.Node("Identity", [input], output), channels);
            default:
                throw new InvalidDataException($"Layer '{layer.Name}' is a {layer.Kind}, which is not known.");
        }
    }

    private static (string Tensor, int Channels) Convolution(OnnxGraph graph, TfjsModel model, TfjsLayer layer, string input, int channels, string output)
    {
        JsonElement? config = layer.Config;
        bool isKnown = config.Member("padding").Text() == "same" && config.Member("data_format").Text() is null or "channels_last"
            && config.Member("strides").Numbers(3)?.All(step => step == 1) != false && config.Member("groups").Number() is null or 1;
        int[] kernel = Sizes(config.Member("kernel_size").Numbers(3)), dilation = Sizes(config.Member("dilation_rate").Numbers(3) ?? [1, 1, 1]);
        // Only an odd kernel is padded alike on both sides.
        if (!isKnown || kernel.Length == 0 || dilation.Length == 0 || kernel.Any(size => size % 2 == 0))
        {
            throw new InvalidDataException($"Layer '{layer.Name}' is a convolution with steps, groups, padding or a kernel that are not known.");
        }

        TfjsWeight weight = WeightOf(model, $"{layer.Name}/kernel");
        int filters = weight.Shape.Count == 5 ? weight.Shape[4] : 0;
        if (filters is < 1 or > MaxChannels || !weight.Shape.SequenceEqual([.. kernel, channels, filters]))
        {
            throw new InvalidDataException($"The kernel of layer '{layer.Name}' does not fit: {string.Join(" x ", weight.Shape)}.");
        }

        List<string> inputs = [input, graph.Constant($"{layer.Name}/kernel", [filters, channels, .. kernel], ChannelsFirst(weight))];
        if (config.Member("use_bias").Truth() != false)
        {
            TfjsWeight bias = WeightOf(model, $"{layer.Name}/bias");
            inputs.Add(bias.Shape.SequenceEqual([filters])
                ? graph.Constant($"{layer.Name}/bias", bias.Shape, bias.Bytes)
                : throw new InvalidDataException($"The bias of layer '{layer.Name}' does not fit."));
        }

        string? activation = config.Member("activation").Text();
        bool isNormalised = layer.Name.EndsWith(NormalisedSuffix, StringComparison.Ordinal), isPlain = activation is null or "linear";
        int[] pads = [.. kernel.Zip(dilation, (size, rate) => (size - 1) / 2 * rate)];
        string tensor = graph.Node(
            "Conv", inputs, isNormalised || !isPlain ? $"{layer.Name}/conv" : output,
            ("dilations", dilation), ("kernel_shape", kernel), ("pads", (int[])[.. pads, .. pads]), ("strides", (int[])[1, 1, 1]));
        tensor = isNormalised ? Normalised(graph, layer.Name, tensor, filters, isPlain ? output : $"{layer.Name}/norm") : tensor;
        return (isPlain ? tensor : Activation(graph, layer.Name, activation, tensor, output), filters);
    }

    private static string Normalised(OnnxGraph graph, string layer, string input, int channels, string output)
    {
        var ones = new float[channels];
        Array.Fill(ones, 1);
        string scale = graph.Constant($"{layer}/scale", [channels], MemoryMarshal.AsBytes<float>(ones));
        string shift = graph.Constant($"{layer}/shift", [channels], new byte[sizeof(float) * channels]);
        return graph.Node("InstanceNormalization", [input, scale, shift], output, ("epsilon", NormalisationEpsilon));
    }

    private static string Activation(OnnxGraph graph, string layer, string? function, string input, string output)
    {
        switch (function)
        {
            case "linear": return graph.Node("Identity", [input], output);
            case "relu": return graph.Node("Relu", [input], output);
            case "elu": return graph.Node("Elu", [input], output, ("alpha", 1f));
            // x / 2 · (1 + erf(x / √2)), in the form that ONNX Runtime recognises and computes in one pass.
            case "gelu":
                string share = graph.Node("Div", [input, graph.Scalar($"{layer}/root", MathF.Sqrt(2))], $"{layer}/scaled");
                string error = graph.Node("Erf", [share], $"{layer}/erf");
                string sum = graph.Node("Add", [error, graph.Scalar($"{layer}/one", 1)], $"{layer}/sum");
                string product = graph.Node("Mul", [input, sum], $"{layer}/product");
                return graph.Node("Mul", [product, graph.Scalar($"{layer}/half", 0.5f)], output);
            default: throw new InvalidDataException($"Layer '{layer}' has the activation '{function}', which is not known.");
        }
    }

    private static TfjsWeight WeightOf(TfjsModel model, string name) =>
        model.Weights.TryGetValue(name, out TfjsWeight? weight) ? weight : throw new InvalidDataException($"There is no weight '{name}'.");

    private static int[] Sizes(double[]? numbers) =>
        numbers is not null && numbers.All(number => number is >= 1 and <= 64 && number == Math.Floor(number)) ? [.. numbers.Select(number => (int)number)] : [];

    /// <summary>Depth, height, width, in, out becomes out, in, depth, height, width.</summary>
    private static byte[] ChannelsFirst(TfjsWeight weight)
    {
        ReadOnlySpan<float> from = MemoryMarshal.Cast<byte, float>(weight.Bytes);
        (int inputs, int outputs) = (weight.Shape[3], weight.Shape[4]);
        int places = from.Length / (inputs * outputs);
        var to = new float[from.Length];
        for (int place = 0; place < places; place++)
        {
            for (int input = 0; input < inputs; input++)
            {
                for (int output = 0; output < outputs; output++)
                {
                    to[(((output * inputs) + input) * places) + place] = from[(((place * inputs) + input) * outputs) + output];
                }
            }
        }

        return MemoryMarshal.AsBytes<float>(to).ToArray();
    }
}
