namespace Appliance.Inference.Volumes;

/// <summary>
/// Works through voxels in blocks of a fixed size on all cores. What is added up is added up block by block in their order afterwards, so a
/// result never depends on how many blocks ran at once.
/// </summary>
internal static class VoxelBlocks
{
    /// <summary>Voxels of a block: as floats they stay in a core's own cache.</summary>
    public const int Size = 8192;

    /// <summary>Runs over all blocks; each gives a partial result, which come in the order of the blocks.</summary>
    public static TPart[] Select<TPart>(int voxels, Func<int, int, float[], TPart> work)
    {
        var parts = new TPart[(voxels + Size - 1) / Size];
        Parallel.For(0, parts.Length, () => new float[Size], (block, _, scratch) =>
        {
            int start = block * Size;
            parts[block] = work(start, Math.Min(Size, voxels - start), scratch);
            return scratch;
        }, _ => { });
        return parts;
    }

    /// <summary>Runs over all blocks.</summary>
    public static void ForEach(int voxels, Action<int, int, float[]> work) =>
        Parallel.For(0, (voxels + Size - 1) / Size, () => new float[Size], (block, _, scratch) =>
        {
            work(block * Size, Math.Min(Size, voxels - (block * Size)), scratch);
            return scratch;
        }, _ => { });
}
