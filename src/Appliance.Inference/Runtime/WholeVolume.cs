using Appliance.Inference.Volumes;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Runtime;

/// <summary>Runs a model on a volume as a whole: float [1, 1, slices, rows, columns] in, float [1, scores] out.</summary>
/// <param name="model">The model.</param>
/// <param name="input">Name of its input.</param>
/// <param name="output">Name of its output; the model may have others.</param>
internal sealed class WholeVolume(OnnxModel model, string input, string output)
{
    /// <summary>The scores.</summary>
    /// <exception cref="InvalidDataException">The model takes or gives something else.</exception>
    public float[] Scores(Volume volume, int count, CancellationToken cancellationToken)
    {
        VolumeGeometry grid = volume.Geometry;
        Require(count, grid);
        var voxels = new float[grid.VoxelCount];
        volume.CopyTo(0, voxels);
        var scores = new float[count];
        OrtValue taken = OrtValue.CreateTensorValueFromMemory(voxels, [1, 1, grid.Slices, grid.Rows, grid.Columns]);
        OrtValue given = OrtValue.CreateTensorValueFromMemory(scores, [1, count]);
        using BoundRun run = model.Bind(input, taken, output, given);
        run.Run(cancellationToken);
        return scores;
    }

    private void Require(int scores, VolumeGeometry grid)
    {
        if (!model.Inputs.TryGetValue(input, out NodeMetadata? taken) || !model.Outputs.TryGetValue(output, out NodeMetadata? given))
        {
            throw new InvalidDataException($"The model has no input '{input}' or no output '{output}'.");
        }

        bool fits = taken.ElementType == typeof(float) && given.ElementType == typeof(float) && taken.Dimensions.Length == 5 && given.Dimensions.Length == 2
            && (given.Dimensions[1] <= 0 || given.Dimensions[1] == scores);
        if (!fits)
        {
            throw new InvalidDataException($"The model must take floats of five dimensions and give [1, {scores}] floats.");
        }

        NetworkFeed.Require(taken, input, [1, 1, grid.Slices, grid.Rows, grid.Columns], NetworkFeed.OfVolumes);
    }
}
