namespace Appliance.Inference.Volumes;

/// <summary>
/// Works through voxels in blocks of a fixed size on all cores. What is added up is added up block by block in their order afterwards, so a
/// result never depends on how many blocks ran at once.
/// </summary>
internal static class VoxelBlocks
{
    /// <summary>Voxels of a block: as floats they stay in a core's own cache.</summary>
    public const int Size = 4096;

    /// <summary>Runs over all blocks.</summary>
    public static void ForEach(int voxels, Action<int, int, float[]> work) =>
        Parallel.For(0, (voxels + Size - 1) / Size, () => new float[Size], (block, _, scratch) =>
        {
            work(block * Size, Math.Min(Size, voxels - (block * Size)), scratch);
            return scratch;
        }, _ => { });
}
