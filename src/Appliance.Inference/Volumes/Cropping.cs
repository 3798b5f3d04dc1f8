using System.Diagnostics;
using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>Cuts a box out of a volume, or sets the volume into a larger one. The voxels stay where they are in the patient.</summary>
public static class Cropping
{
    /// <summary>The voxels of a box; those beyond the source get a value.</summary>
    /// <exception cref="InvalidDataException">The box is empty or too large, or adds slices to a stack that is no box.</exception>
    public static Volume Apply(Volume volume, VoxelBox box, float outside)
    {
        ArgumentNullException.ThrowIfNull(volume);
        VolumeGeometry to = Cut(volume.Geometry, box);
        return volume switch
        {
            HuVolume hu => new HuVolume(to, Copy(hu.Geometry, hu.Voxels, to, box, (short)outside)),
            FloatVolume floats => floats with { Geometry = to, Voxels = Copy(floats.Geometry, floats.Voxels, to, box, outside) },
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The labels of a box; 0 beyond the source.</summary>
    /// <exception cref="InvalidDataException">As for volumes.</exception>
    public static Mask Apply(Mask mask, VoxelBox box)
    {
        ArgumentNullException.ThrowIfNull(mask);
        VolumeGeometry to = Cut(mask.Geometry, box);
        return new Mask(to, Copy(mask.Geometry, mask.Labels, to, box, (byte)0));
    }

    private static VolumeGeometry Cut(VolumeGeometry grid, VoxelBox box)
    {
        if (box.Columns < 1 || box.Rows < 1 || box.Slices < 1 || (double)box.Columns * box.Rows * box.Slices > Volume.MaxVoxels)
        {
            throw new InvalidDataException($"A box of {box.Columns} x {box.Rows} x {box.Slices} voxels cannot be held.");
        }
        bool staysInside = box.Slice >= 0 && box.Slice + box.Slices <= grid.Slices;
        if (!staysInside)
        {
            grid.RequireBox();
        }
        var planes = new ImagePlane[box.Slices];
        for (int index = 0; index < planes.Length; index++)
        {
            int slice = box.Slice + index, known = Math.Clamp(slice, 0, grid.Slices - 1);
            ImagePlane plane = grid.Planes[known];
            Vector3D position = plane.PointAt(box.Row, box.Column) + (grid.SliceDirection * ((slice - known) * grid.SliceSpacing));
            planes[index] = plane with { Position = position, Columns = box.Columns, Rows = box.Rows };
        }
        return new VolumeGeometry(planes, grid.SliceSpacing) { SliceDirection = grid.SliceDirection };
    }

    private static T[] Copy<T>(VolumeGeometry from, T[] voxels, VolumeGeometry to, VoxelBox box, T outside) where T : unmanaged
    {
        var result = GC.AllocateUninitializedArray<T>((int)to.VoxelCount);
        (int left, int right) = (Math.Clamp(box.Column, 0, from.Columns), Math.Clamp(box.Column + box.Columns, 0, from.Columns));
        Parallel.For(0, to.Slices, slice =>
        {
            Span<T> target = result.AsSpan(slice * to.PixelsPerSlice, to.PixelsPerSlice);
            int source = slice + box.Slice;
            for (int row = 0; row < to.Rows; row++)
            {
                Span<T> line = target.Slice(row * to.Columns, to.Columns);
                bool isInside = source >= 0 && source < from.Slices && row + box.Row >= 0 && row + box.Row < from.Rows && left < right;
                if (!isInside)
                {
                    line.Fill(outside);
                    continue;
                }
                line[..(left - box.Column)].Fill(outside);
                voxels.AsSpan((source * from.PixelsPerSlice) + ((row + box.Row) * from.Columns) + left, right - left).CopyTo(line[(left - box.Column)..]);
                line[(right - box.Column)..].Fill(outside);
            }
        });
        return result;
    }
}
