namespace Appliance.Inference.Volumes;

/// <summary>
/// Works through voxels in blocks of a fixed size on all cores. What is added up is added up block by block in their order afterwards, so a
/// result never depends on how many blocks ran at once.
/// </summary>
internal static class VoxelBlocks
{
    /// <summary>Voxels of a block: as floats they stay in a core's own cache.</summary>
    public const int Size = 4096;

    /// <summary>Number of blocks.</summary>
    public static int Count(int voxels) => (voxels + Size - 1) / Size;

    /// <summary>Runs over all blocks: the first voxel, how many, and room for them as floats.</summary>
    public static void ForEach(int voxels, Action<int, int, float[]> work) =>
        Parallel.For(0, Count(voxels), () => new float[Size], (block, _, scratch) =>
        {
            work(block * Size, Math.Min(Size, voxels - (block * Size)), scratch);
            return scratch;
        }, _ => { });
}
