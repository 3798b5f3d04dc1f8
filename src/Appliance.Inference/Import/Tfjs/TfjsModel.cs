using System.Text.Json;

namespace Appliance.Inference.Import.Tfjs;

/// <summary>
/// A layers model of TensorFlow.js: <c>model.json</c> with the layers and a list of the weights, which lie one behind the other in files
/// beside it. Read within limits and without trust; what cannot be converted exactly is refused, never guessed.
/// </summary>
/// <param name="Layers">The layers, each after those that it takes its input from.</param>
/// <param name="Weights">Weights by name, as <c>conv3d_0/kernel</c>.</param>
public sealed record TfjsModel(IReadOnlyList<TfjsLayer> Layers, IReadOnlyDictionary<string, TfjsWeight> Weights)
{
    /// <summary>Largest <c>model.json</c>, bytes.</summary>
    public const long MaxTopologyBytes = 16 * 1024 * 1024;

    /// <summary>Most weights together, bytes.</summary>
    public const long MaxWeightBytes = 1L << 30;

    /// <summary>Most layers, and most weights.</summary>
    public const int MaxEntries = 4096;

    private const int MaxName = 256;
    private const int MaxAxes = 8;

    /// <summary>Reads a model.</summary>
    /// <param name="topology">The bytes of <c>model.json</c>.</param>
    /// <param name="files">The files of weights, in the order in which <c>weightsManifest</c> names them.</param>
    /// <exception cref="InvalidDataException">It is no such model, is damaged, or is larger than is taken.</exception>
    public static TfjsModel Read(ReadOnlyMemory<byte> topology, IReadOnlyList<byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (topology.Length > MaxTopologyBytes || files.Sum(file => (long)file.Length) > MaxWeightBytes)
        {
            throw new InvalidDataException("The model is larger than is taken.");
        }

        JsonElement? root = BundleFile.Parse(topology, out string fault) ?? throw new InvalidDataException($"model.json is no JSON: {fault}");
        JsonElement? said = root.Member("modelTopology");
        JsonElement? config = (said.Member("model_config") ?? said).Member("config");
        TfjsLayer[] layers = [.. config.Member("layers").Items(MaxEntries + 1).Select(layer => Layer(layer))];
        if (layers.Length is 0 or > MaxEntries)
        {
            throw new InvalidDataException($"model.json has {layers.Length} layers; 1 to {MaxEntries} are expected.");
        }

        return new TfjsModel(layers, ReadWeights(root, files));
    }

    private static TfjsLayer Layer(JsonElement? layer)
    {
        string name = layer.Member("config").Member("name").Text(MaxName) ?? throw new InvalidDataException("A layer has no name.");
        JsonElement[] inputs = [.. layer.Member("inbound_nodes").Items(2).SelectMany(node => ((JsonElement?)node).Items(2))];
        return new TfjsLayer(
            name,
            layer.Member("class_name").Text(MaxName) ?? throw new InvalidDataException($"Layer '{name}' has no class."),
            [.. inputs.Select(input => ((JsonElement?)((JsonElement?)input).Items(1).FirstOrDefault()).Text(MaxName) ?? throw new InvalidDataException($"Layer '{name}' has an input without a name."))],
            layer.Member("config"));
    }

    private static Dictionary<string, TfjsWeight> ReadWeights(JsonElement? root, IReadOnlyList<byte[]> files)
    {
        var weights = new Dictionary<string, TfjsWeight>(StringComparer.Ordinal);
        int next = 0;
        foreach (JsonElement group in root.Member("weightsManifest").Items(MaxEntries))
        {
            int count = ((JsonElement?)group).Member("paths").Items(MaxEntries).Count();
            if (next + count > files.Count)
            {
                throw new InvalidDataException($"model.json names more files of weights than the {files.Count} that are there.");
            }

            // The files of a group are one stream that was cut: a weight may begin in one and end in the next.
            byte[] bytes = [.. files.Skip(next).Take(count).SelectMany(file => file)];
            next += count;
            Take(group, bytes, weights);
        }

        return next == files.Count ? weights : throw new InvalidDataException($"model.json names {next} files of weights; {files.Count} are there.");
    }

    private static void Take(JsonElement? group, byte[] bytes, Dictionary<string, TfjsWeight> weights)
    {
        int at = 0;
        foreach (JsonElement? entry in group.Member("weights").Items(MaxEntries).Select(entry => (JsonElement?)entry))
        {
            string name = entry.Member("name").Text(MaxName) ?? throw new InvalidDataException("A weight has no name.");
            int[] shape = [.. entry.Member("shape").Items(MaxAxes).Select(size => ((JsonElement?)size).Number() is >= 1 and <= int.MaxValue and var count ? (int)count : 0)];
            double length = shape.Aggregate(1.0, (product, size) => product * size);
            bool isPlain = entry.Member("dtype").Text() == "float32" && entry.Member("quantization") is null;
            if (!isPlain || length < 1 || at + (sizeof(float) * length) > bytes.Length)
            {
                throw new InvalidDataException(isPlain ? $"Weight '{name}' does not fit into its files." : $"Weight '{name}' is not stored as plain 32-bit floats.");
            }

            int end = at + (sizeof(float) * (int)length);
            if (!weights.TryAdd(name, new TfjsWeight(shape, bytes[at..end])))
            {
                throw new InvalidDataException($"Weight '{name}' is there twice.");
            }

            at = end;
        }

        if (at != bytes.Length)
        {
            throw new InvalidDataException($"The files of weights hold {bytes.Length} bytes; model.json accounts for {at}.");
        }
    }
}

/// <summary>One layer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its class, as <c>Conv3D</c>.</param>
/// <param name="Inputs">The layers that it takes its input from.</param>
/// <param name="Config">Its options as Keras writes them.</param>
public sealed record TfjsLayer(string Name, string Kind, IReadOnlyList<string> Inputs, JsonElement? Config);

/// <summary>One weight: 32-bit floats, little-endian, the last axis running fastest.</summary>
/// <param name="Shape">Sizes of the axes.</param>
/// <param name="Bytes">The values.</param>
public sealed record TfjsWeight(IReadOnlyList<int> Shape, byte[] Bytes);
