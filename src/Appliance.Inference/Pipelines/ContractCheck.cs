using System.Globalization;
using Appliance.Dicom.Imaging;
using Appliance.Inference.Apps;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines;

/// <summary>Judges a series by its headers against an input contract; every departure is one reason.</summary>
public static class ContractCheck
{
    /// <summary>Least number of slices from which a missing or a foreign slice can be told at all.</summary>
    private const int ThinStack = 2;

    /// <summary>The reasons, gravest first; empty when the series keeps the contract.</summary>
    /// <param name="stack">The slices that have a position.</param>
    /// <param name="unplaced">Number of images without one.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="maxGantryTiltDegrees">Tilt that the app makes straight itself.</param>
    public static IReadOnlyList<RefusalReason> Judge(SliceStack<StudyFrame> stack, int unplaced, InputContract contract, double maxGantryTiltDegrees = 0)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(contract);
        var reasons = new List<RefusalReason>();
        Add(reasons, unplaced > 0, RefusalCodes.NoGeometry, unplaced);
        int nameless = stack.Slices.Count(slice => !slice.Item.Image.HasIdentity);
        Add(reasons, nameless > 0, RefusalCodes.NoIdentity, nameless);
        if (stack.Slices.Count > 0)
        {
            JudgePlane(stack, contract, reasons);
            JudgeExtent(stack, contract, reasons);
            AcquisitionCheck.Judge(stack, contract, reasons);
        }
        if (stack.Slices.Count >= ThinStack)
        {
            JudgeRegularity(stack, contract, maxGantryTiltDegrees, reasons);
        }
        return reasons;
    }

    private static void JudgePlane(SliceStack<StudyFrame> stack, InputContract contract, List<RefusalReason> reasons)
    {
        ImagePlane plane = stack.Slices[0].Plane;
        JudgeDirection(plane, contract, reasons);
        double pixel = Math.Max(plane.RowSpacing, plane.ColumnSpacing);
        Add(reasons, pixel > contract.MaxPixelSpacingMm, RefusalCodes.PixelSpacing, pixel, contract.MaxPixelSpacingMm);
        double field = Math.Min(plane.Rows * plane.RowSpacing, plane.Columns * plane.ColumnSpacing);
        Add(reasons, field < contract.MinFieldOfViewMm, RefusalCodes.FieldOfView, field, contract.MinFieldOfViewMm);
        double thickness = stack.Slices.Max(slice => slice.Plane.SliceThickness ?? 0);
        Add(reasons, thickness > contract.MaxSliceThicknessMm, RefusalCodes.SliceThickness, thickness, contract.MaxSliceThicknessMm);
    }

    /// <summary>
    /// The slices lie in one of the planes, and their rows run as an app expects that tells left from right and front from back: across the
    /// patient, in a sagittal slice from front to back.
    /// </summary>
    private static void JudgeDirection(ImagePlane plane, InputContract contract, List<RefusalReason> reasons)
    {
        IReadOnlyList<SlicePlane> planes = contract.Planes.Count > 0 ? contract.Planes : [SlicePlane.Axial];
        double angle = planes.Min(wanted => Angle(plane, wanted));
        if (angle <= contract.MaxAxialAngleDegrees)
        {
            return;
        }

        reasons.Add(planes is [SlicePlane.Axial]
            ? RefusalReason.Of(RefusalCodes.NotAxial, angle, contract.MaxAxialAngleDegrees)
            : new RefusalReason(
                RefusalCodes.Plane,
                string.Join(" / ", planes.Select(Abbreviation)),
                angle.ToString("0.#", CultureInfo.InvariantCulture),
                contract.MaxAxialAngleDegrees.ToString("0.#", CultureInfo.InvariantCulture)));
    }

    private static double Angle(ImagePlane plane, SlicePlane wanted)
    {
        (double along, bool upright) = wanted switch
        {
            SlicePlane.Axial => (plane.Normal.Z, Math.Abs(plane.RowDirection.X) > Math.Abs(plane.RowDirection.Y)),
            SlicePlane.Coronal => (plane.Normal.Y, Math.Abs(plane.RowDirection.X) > Math.Abs(plane.RowDirection.Z)),
            _ => (plane.Normal.X, Math.Abs(plane.RowDirection.Y) > Math.Abs(plane.RowDirection.Z)),
        };
        return upright ? Math.Acos(Math.Min(1, Math.Abs(along))) * 180 / Math.PI : 90;
    }

    private static string Abbreviation(SlicePlane plane) => plane switch
    {
        SlicePlane.Axial => "TRA",
        SlicePlane.Coronal => "COR",
        _ => "SAG",
    };

    private static void JudgeExtent(SliceStack<StudyFrame> stack, InputContract contract, List<RefusalReason> reasons)
    {
        int slices = stack.Slices.Count;
        Add(reasons, slices < contract.MinSlices, RefusalCodes.TooFewSlices, slices, contract.MinSlices);
        Add(reasons, stack.Coverage < contract.MinCoverageMm, RefusalCodes.CoverageTooShort, stack.Coverage, contract.MinCoverageMm);
        Add(reasons, stack.Spacing > contract.MaxSliceSpacingMm, RefusalCodes.SliceSpacing, stack.Spacing, contract.MaxSliceSpacingMm);
        ImagePlane plane = stack.Slices[0].Plane;
        double voxels = (double)plane.Rows * plane.Columns * slices;
        Add(reasons, voxels > HuVolume.MaxVoxels, RefusalCodes.TooLarge, voxels / 1e6, HuVolume.MaxVoxels / 1e6);
    }

    private static void JudgeRegularity(SliceStack<StudyFrame> stack, InputContract contract, double maxGantryTiltDegrees, List<RefusalReason> reasons)
    {
        int foreign = stack.Problems.Count(problem => problem.Kind
            is SliceProblemKind.OtherOrientation or SliceProblemKind.OtherMatrix or SliceProblemKind.OtherFrameOfReference);
        Add(reasons, foreign > 0, RefusalCodes.MixedGeometry, foreign);
        int doubled = stack.Problems.Count(problem => problem.Kind == SliceProblemKind.DuplicatePosition);
        Add(reasons, doubled > 0, RefusalCodes.DuplicateSlices, doubled);
        double[] gaps = [.. stack.Problems.Where(problem => problem.Kind == SliceProblemKind.Gap).Select(problem => problem.Amount)];
        Add(reasons, gaps.Length > 0, RefusalCodes.SliceGap, gaps.Length, gaps.DefaultIfEmpty().Max());
        double[] uneven = [.. stack.Problems.Where(problem => problem.Kind == SliceProblemKind.UnevenSpacing).Select(problem => problem.Amount)];
        double worst = uneven.OrderByDescending(distance => Math.Abs(distance - stack.Spacing)).FirstOrDefault(stack.Spacing);
        Add(reasons, Math.Abs(worst - stack.Spacing) > contract.MaxSpacingDeviation * stack.Spacing, RefusalCodes.UnevenSpacing, worst, stack.Spacing);
        double[] tilt = [.. stack.Problems.Where(problem => problem.Kind == SliceProblemKind.Sheared && problem.Amount > maxGantryTiltDegrees).Select(problem => problem.Amount)];
        Add(reasons, tilt.Length > 0, RefusalCodes.GantryTilt, tilt.DefaultIfEmpty().Max());
    }

    private static void Add(List<RefusalReason> reasons, bool isBroken, string code, params ReadOnlySpan<double> facts)
    {
        if (isBroken)
        {
            reasons.Add(RefusalReason.Of(code, facts));
        }
    }
}
