namespace Appliance.Inference.Volumes;

/// <summary>Where the patches of a sliding window begin along one axis: the first at its start, the last at its end, the others evenly between.</summary>
internal static class PatchPlan
{
    /// <summary>The first voxels of the patches.</summary>
    /// <param name="voxels">Voxels along the axis; where there are fewer than a patch has, it is padded behind.</param>
    /// <param name="patch">Length of a patch.</param>
    /// <param name="overlap">Least share of a patch that its neighbour covers too, 0 to less than 1.</param>
    public static int[] Starts(int voxels, int patch, double overlap)
    {
        if (voxels <= patch)
        {
            return [0];
        }
        int step = Math.Max(1, (int)(patch * (1 - overlap)));
        int count = ((voxels - patch + step - 1) / step) + 1;
        return [.. Enumerable.Range(0, count).Select(index => (int)((long)index * (voxels - patch) / (count - 1)))];
    }
}
