using System.Buffers;
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
        SliceRequest slices = Request(volume, mask, slice, count);
        Run(slices.Voxels, slices.Labels, slices, count, cancellationToken);
    }

    /// <summary>The same, perhaps in one call with slices of other studies.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="mask">Where its labels go.</param>
    /// <param name="slice">The first slice.</param>
    /// <param name="count">How many.</param>
    /// <param name="maxSlices">The most in one call.</param>
    /// <param name="cancellationToken">Ends this study's part.</param>
    public Task RunGatheredAsync(HuVolume volume, Mask mask, int slice, int count, int maxSlices, CancellationToken cancellationToken) =>
        _model.Gatherer.RunAsync(Request(volume, mask, slice, count), maxSlices, RunTogether, cancellationToken);

    private static SliceRequest Request(HuVolume volume, Mask mask, int slice, int count)
    {
        VolumeGeometry grid = volume.Geometry;
        int from = slice * grid.PixelsPerSlice, length = count * grid.PixelsPerSlice;
        return new SliceRequest(volume.Voxels.AsMemory(from, length), mask.Labels.AsMemory(from, length), count, grid.Rows, grid.Columns);
    }

    /// <summary>Slices of several studies do not lie side by side: they are copied, which is little beside what the model does.</summary>
    private void RunTogether(IReadOnlyList<SliceRequest> all, CancellationToken cancellationToken)
    {
        if (all.Count == 1)
        {
            Run(all[0].Voxels, all[0].Labels, all[0], all[0].Count, cancellationToken);
            return;
        }

        int length = all.Sum(slices => slices.Voxels.Length);
        short[] voxels = ArrayPool<short>.Shared.Rent(length);
        byte[] labels = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            int at = 0;
            foreach (SliceRequest slices in all)
            {
                slices.Voxels.CopyTo(voxels.AsMemory(at));
                at += slices.Voxels.Length;
            }

            Run(voxels.AsMemory(0, length), labels.AsMemory(0, length), all[0], all.Sum(slices => slices.Count), cancellationToken);
            at = 0;
            foreach (SliceRequest slices in all)
            {
                labels.AsMemory(at, slices.Labels.Length).CopyTo(slices.Labels);
                at += slices.Labels.Length;
            }
        }
        finally
        {
            ArrayPool<short>.Shared.Return(voxels);
            ArrayPool<byte>.Shared.Return(labels);
        }
    }

    private void Run(Memory<short> voxels, Memory<byte> labels, SliceRequest grid, int count, CancellationToken cancellationToken)
    {
        long[] shape = _rank == 3 ? [count, grid.Rows, grid.Columns] : [count, 1, grid.Rows, grid.Columns];
        NetworkFeed.Require(_model.Inputs[_input], _input, shape, _rank == 3 ? NetworkFeed.OfSlices : NetworkFeed.OfSlicesWithChannel);
        OrtValue input = _takesFloat
            ? OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, ToFloats(voxels.Span), shape)
            : OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, voxels, shape);
        OrtValue output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, labels, shape);
        using BoundRun run = _model.Bind(_input, input, _output, output);
        run.Run(cancellationToken);
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
