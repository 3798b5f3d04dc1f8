using System.Buffers.Binary;
using System.IO.Compression;
using Appliance.Dicom.Imaging;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Volumes;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Support;

/// <summary>Volumes to compute with: noise that replays, a real chest, a real brain, and a ramp whose value is its own place.</summary>
internal static class Samples
{
    /// <summary>A box in a general position: turned about two axes, with three spacings.</summary>
    public static VolumeGeometry Oblique(int columns = 37, int rows = 29, int slices = 23, double column = 0.8, double row = 1.1, double slice = 1.7)
    {
        Vector3D x = new Vector3D(0.96, 0.28, 0), y = new Vector3D(-0.28 * 0.8, 0.96 * 0.8, 0.6);
        return VolumeGeometry.Box(new Vector3D(-20, 11, 300), new VolumeAxis(x, column, columns), new VolumeAxis(y, row, rows), new VolumeAxis(x.Cross(y), slice, slices));
    }

    public static HuVolume Hounsfield(VolumeGeometry grid, int seed = 1)
    {
        var random = new SeededRandom((ulong)seed);
        var voxels = new short[grid.VoxelCount];
        for (int index = 0; index < voxels.Length; index++)
        {
            voxels[index] = (short)random.Between(-1024, 2000);
        }
        return new HuVolume(grid, voxels);
    }

    public static FloatVolume Floats(VolumeGeometry grid, int seed = 1)
    {
        var random = new SeededRandom((ulong)seed);
        var voxels = new float[grid.VoxelCount];
        for (int index = 0; index < voxels.Length; index++)
        {
            voxels[index] = (float)random.Between(0, 1000);
        }
        return new FloatVolume(grid, voxels, VoxelUnit.Intensity);
    }

    /// <summary>At every voxel a + b·x + c·y + d·z of its place in millimetres, whatever the grid.</summary>
    public static FloatVolume Ramp(VolumeGeometry grid)
    {
        var voxels = new float[grid.VoxelCount];
        for (int index = 0; index < voxels.Length; index++)
        {
            voxels[index] = (float)RampAt(PlaceOf(grid, index));
        }
        return new FloatVolume(grid, voxels, VoxelUnit.Intensity);
    }

    public static double RampAt(Vector3D place) => 100 + (2 * place.X) - (3 * place.Y) + (0.5 * place.Z);

    public static Vector3D PlaceOf(VolumeGeometry grid, int index) =>
        grid.Planes[index / grid.PixelsPerSlice].PointAt(index / grid.Columns % grid.Rows, index % grid.Columns);

    /// <summary>The real chest CT of the test data; skips without it.</summary>
    public static HuVolume Chest() => Read(Directory.GetFiles(TestData.ChestCt));

    /// <summary>Single-frame CT images, by their positions.</summary>
    public static HuVolume Read(IEnumerable<string> paths)
    {
        var frames = StudyInput.Open(paths).Images
            .Select(image => (Plane: ImagePlane.TryRead(image.Header, out ImagePlane? plane, out _) ? plane : null, image.Path)).Where(frame => frame.Plane is not null);
        SliceStack<string> stack = SliceStack.Build(frames.Select(frame => (frame.Plane!, frame.Path)));
        var grid = new VolumeGeometry([.. stack.Slices.Select(slice => slice.Plane)], stack.Spacing);
        var volume = new HuVolume(grid, new short[grid.VoxelCount]);
        for (int slice = 0; slice < grid.Slices; slice++)
        {
            PixelData pixels = PixelData.Open(Appliance.Dicom.Data.DicomFile.Open(stack.Slices[slice].Item));
            pixels.ReadRescaled(0, ModalityRescale.Read(Appliance.Dicom.Data.DicomFile.Open(stack.Slices[slice].Item).Dataset), volume.Voxels.AsSpan(slice * grid.PixelsPerSlice, grid.PixelsPerSlice));
        }
        return volume;
    }

    /// <summary>Colin27, T1 of a head at 1 mm: Debian's mricron-data. Its NIfTI axes run to the right, front and head.</summary>
    public static FloatVolume Brain()
    {
        const string Path = "/usr/share/mricron/templates/ch2.nii.gz";
        Assert.SkipUnless(File.Exists(Path) || Environment.GetEnvironmentVariable("CI") == "true", "mricron-data is not installed.");
        using var gzip = new GZipStream(File.OpenRead(Path), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        gzip.CopyTo(raw);
        ReadOnlySpan<byte> file = raw.ToArray();
        short Short(int at, ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);
        (int columns, int rows, int slices) = (Short(42, file), Short(44, file), Short(46, file));
        Assert.Equal(2, Short(70, file));
        int start = (int)BinaryPrimitives.ReadSingleLittleEndian(file[108..]);
        VolumeGeometry grid = VolumeGeometry.Box(default, new VolumeAxis(new(-1, 0, 0), 1, columns), new VolumeAxis(new(0, -1, 0), 1, rows), new VolumeAxis(new(0, 0, 1), 1, slices));
        return new FloatVolume(grid, [.. file.Slice(start, (int)grid.VoxelCount).ToArray().Select(value => (float)value)], VoxelUnit.Intensity);
    }

    public static Mask Where(Volume volume, Func<float, bool> isInside)
    {
        var values = new float[volume.Geometry.VoxelCount];
        volume.CopyTo(0, values);
        return new Mask(volume.Geometry, [.. values.Select(value => isInside(value) ? (byte)1 : (byte)0)]);
    }
}
