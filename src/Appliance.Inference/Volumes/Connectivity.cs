namespace Appliance.Inference.Volumes;

/// <summary>Which voxels touch.</summary>
public enum Connectivity
{
    /// <summary>Those that share a face: 6 in space, 4 in a slice.</summary>
    Faces,

    /// <summary>Those that share at least an edge: 18 in space, 8 in a slice.</summary>
    Edges,

    /// <summary>Those that share at least a corner: 26 in space, 8 in a slice.</summary>
    Corners,
}
