namespace Appliance.Dicom.Imaging;

/// <summary>What can be wrong with a stack of slices.</summary>
public enum SliceProblemKind
{
    /// <summary>No slice with a position at all.</summary>
    Empty,

    /// <summary>Only one slice: no spacing can be known.</summary>
    SingleSlice,

    /// <summary>A slice lies in another direction than most (a localizer, a second acquisition); it is left out of the stack.</summary>
    OtherOrientation,

    /// <summary>A slice has another matrix or pixel spacing than most; it is left out of the stack.</summary>
    OtherMatrix,

    /// <summary>A slice belongs to another frame of reference than most; it is left out of the stack.</summary>
    OtherFrameOfReference,

    /// <summary>Two slices at the same place along the normal.</summary>
    DuplicatePosition,

    /// <summary>The distance to the next slice is one and a half times the usual one, or more: slices are missing.</summary>
    Gap,

    /// <summary>The distance to the next slice differs from the usual one, but not by a whole slice.</summary>
    UnevenSpacing,

    /// <summary>The slices are shifted within their plane from one to the next (gantry tilt).</summary>
    Sheared,
}

/// <summary>One fault of a slice stack: a fact for the input contract to judge, never an exception.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Slice">Index in the stack before which or at which it is wrong; index among the input for slices left out.</param>
/// <param name="Amount">Millimetres for distances, degrees for <see cref="SliceProblemKind.Sheared"/>, 0 otherwise.</param>
public readonly record struct SliceProblem(SliceProblemKind Kind, int Slice, double Amount = 0);
