using System.Diagnostics;
using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Turns a volume so that its axes run as wanted, by exchanging and mirroring axes: no value changes, and an oblique volume stays as
/// oblique as it was. Of the 48 ways the one whose axes point best in the wanted directions is taken.
/// </summary>
public static class Orientation
{
    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    /// <summary>Turns a volume.</summary>
    /// <exception cref="InvalidDataException">The slices are sheared or uneven.</exception>
    public static Volume Apply(Volume volume, AxisCodes to)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var turn = Turn.Find(volume.Geometry.RequireBox(), to);
        return volume switch
        {
            HuVolume hu => new HuVolume(turn.Target, turn.Move(hu.Voxels)),
            FloatVolume floats => floats with { Geometry = turn.Target, Voxels = turn.Move(floats.Voxels) },
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Turns a mask.</summary>
    /// <exception cref="InvalidDataException">The slices are sheared or uneven.</exception>
    public static Mask Apply(Mask mask, AxisCodes to)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var turn = Turn.Find(mask.Geometry.RequireBox(), to);
        return new Mask(turn.Target, turn.Move(mask.Labels));
    }

    /// <summary>Turns the voxels of a grid that is a box.</summary>
    internal static (VolumeGeometry Grid, T[] Voxels) Exchange<T>(VolumeGeometry grid, T[] voxels, AxisCodes to)
    {
        var turn = Turn.Find(grid, to);
        return (turn.Target, turn.Move(voxels));
    }

    /// <summary>One of the 48 ways: for each target axis the distance between neighbours in the source array.</summary>
    private sealed record Turn(VolumeGeometry Target, int Start, int ColumnStride, int RowStride, int SliceStride)
    {
        public static Turn Find(VolumeGeometry source, AxisCodes to)
        {
            VolumeAxis[] axes = [source.ColumnAxis, source.RowAxis, source.SliceAxis];
            int[] strides = [1, source.Columns, source.PixelsPerSlice];
            Vector3D[] wanted = [to.Columns, to.Rows, to.Slices];
            int[] order = Orders.MaxBy(order => Math.Abs(axes[order[0]].Direction.Dot(wanted[0])) + Math.Abs(axes[order[1]].Direction.Dot(wanted[1])) + Math.Abs(axes[order[2]].Direction.Dot(wanted[2])))!;
            var turned = new VolumeAxis[3];
            var steps = new int[3];
            int start = 0;
            Vector3D origin = source.Planes[0].Position;
            for (int target = 0; target < 3; target++)
            {
                VolumeAxis axis = axes[order[target]];
                bool isMirrored = axis.Direction.Dot(wanted[target]) < 0;
                turned[target] = isMirrored ? axis with { Direction = axis.Direction * -1 } : axis;
                steps[target] = isMirrored ? -strides[order[target]] : strides[order[target]];
                start += isMirrored ? strides[order[target]] * (axis.Count - 1) : 0;
                origin += isMirrored ? axis.Step * (axis.Count - 1) : default;
            }
            VolumeGeometry grid = VolumeGeometry.Box(origin, turned[0], turned[1], turned[2], source.FrameOfReferenceUid);
            return new Turn(grid, start, steps[0], steps[1], steps[2]);
        }

        public T[] Move<T>(T[] voxels)
        {
            var result = GC.AllocateUninitializedArray<T>(voxels.Length);
            if (Math.Abs(ColumnStride) == 1)
            {
                Parallel.For(0, Target.Slices, slice => MoveRows(voxels, result, slice));
            }
            else if (Math.Abs(RowStride) == 1)
            {
                Parallel.For(0, Target.Slices, slice => MoveTiles(
                    voxels, result, Start + (slice * SliceStride), slice * Target.PixelsPerSlice, RowStride, Target.Columns, Target.Rows));
            }
            else
            {
                Parallel.For(0, Target.Rows, row => MoveTiles(
                    voxels, result, Start + (row * RowStride), row * Target.Columns, SliceStride, Target.PixelsPerSlice, Target.Slices));
            }
            return result;
        }

        private void MoveRows<T>(T[] voxels, T[] result, int slice)
        {
            for (int row = 0; row < Target.Rows; row++)
            {
                int from = Start + (slice * SliceStride) + (row * RowStride);
                Span<T> target = result.AsSpan((slice * Target.PixelsPerSlice) + (row * Target.Columns), Target.Columns);
                voxels.AsSpan(ColumnStride == 1 ? from : from - Target.Columns + 1, Target.Columns).CopyTo(target);
                if (ColumnStride < 0)
                {
                    target.Reverse();
                }
            }
        }

        /// <summary>Transposes a plane tile by tile: source rows run along the target's other axis, and both must stay in the cache.</summary>
        private void MoveTiles<T>(T[] voxels, T[] result, int from, int to, int otherStride, int otherStep, int others)
        {
            const int Tile = 32;
            for (int other = 0; other < others; other += Tile)
            {
                for (int column = 0; column < Target.Columns; column += Tile)
                {
                    (int endOther, int endColumn) = (Math.Min(others, other + Tile), Math.Min(Target.Columns, column + Tile));
                    for (int y = other; y < endOther; y++)
                    {
                        Span<T> line = result.AsSpan(to + (y * otherStep) + column, endColumn - column);
                        int source = from + (y * otherStride) + (column * ColumnStride);
                        for (int x = 0; x < line.Length; x++, source += ColumnStride)
                        {
                            line[x] = voxels[source];
                        }
                    }
                }
            }
        }
    }
}
