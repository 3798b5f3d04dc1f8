namespace Appliance.Inference.Volumes;

/// <summary>How many voxels a model sees at once.</summary>
/// <param name="Columns">Columns.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Slices">Slices.</param>
public readonly record struct PatchSize(int Columns, int Rows, int Slices)
{
    /// <summary>Voxels of a patch.</summary>
    public int Voxels => Columns * Rows * Slices;
}
