namespace Appliance.Inference.Volumes;

/// <summary>How far an operation on a mask looks.</summary>
public enum Neighbourhood
{
    /// <summary>Inside single slices: the distance between slices plays no part.</summary>
    Slice,

    /// <summary>In space. The slices must lie evenly and straight.</summary>
    Volume,
}
