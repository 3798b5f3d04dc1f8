using Appliance.Inference.Volumes;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Runtime;

/// <summary>Gives slices of a volume to a model where they lie in memory, and lets it write its mask where that lies.</summary>
internal sealed class SliceBatches
{
    private readonly OnnxModel _model;
    private readonly string _input;
    private readonly string _output;
    private readonly bool _takesFloat;
    private readonly int _rank;
    private float[] _floats = [];

    /// <exception cref="InvalidDataException">The model's input or output is not as the step needs it.</exception>
    public SliceBatches(OnnxModel model, string input, string output)
    {
        NodeMetadata taken = Find(model.Inputs, input, "input");
        NodeMetadata given = Find(model.Outputs, output, "output");
        if (taken.ElementType != typeof(short) && taken.ElementType != typeof(float))
        {
            throw new InvalidDataException($"The model's input '{input}' is {taken.ElementType.Name}; Int16 or Single is expected.");
        }
        if (given.ElementType != typeof(byte))
        {
            throw new InvalidDataException($"The model's output '{output}' is {given.ElementType.Name}; Byte is expected.");
        }
        if (taken.Dimensions.Length is not (3 or 4) || given.Dimensions.Length != taken.Dimensions.Length)
        {
            throw new InvalidDataException($"The model's '{input}' and '{output}' must both have 3 or 4 dimensions.");
        }
        (_model, _input, _output, _takesFloat, _rank) = (model, input, output, taken.ElementType == typeof(float), taken.Dimensions.Length);
    }

    /// <summary>Runs the model over some slices.</summary>
    public void Run(HuVolume volume, Mask mask, int slice, int count, CancellationToken cancellationToken)
    {
        VolumeGeometry grid = volume.Geometry;
        long[] shape = _rank == 3 ? [count, grid.Rows, grid.Columns] : [count, 1, grid.Rows, grid.Columns];
        int from = slice * grid.PixelsPerSlice, length = count * grid.PixelsPerSlice;
        using OrtValue input = _takesFloat
            ? OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, ToFloats(volume.Voxels.AsSpan(from, length)), shape)
            : OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, volume.Voxels.AsMemory(from, length), shape);
        using OrtValue output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, mask.Labels.AsMemory(from, length), shape);
        _model.Run(_input, input, _output, output, cancellationToken);
    }

    private static NodeMetadata Find(IReadOnlyDictionary<string, NodeMetadata> nodes, string name, string kind) =>
        nodes.TryGetValue(name, out NodeMetadata? node)
            ? node
            : throw new InvalidDataException($"The model has no {kind} '{name}'; it has {string.Join(", ", nodes.Keys)}.");

    private Memory<float> ToFloats(ReadOnlySpan<short> values)
    {
        if (_floats.Length < values.Length)
        {
            _floats = new float[values.Length];
        }
        for (int index = 0; index < values.Length; index++)
        {
            _floats[index] = values[index];
        }
        return _floats.AsMemory(0, values.Length);
    }
}
