using System.Buffers.Binary;
using System.IO.Compression;
using Appliance.Dicom.Imaging;

namespace Appliance.Simulators.Phantoms;

/// <summary>
/// A NIfTI-1 file of whole numbers at 1 mm along the axes of the patient, as Debian's mricron-data has them, to be sampled at any place. For
/// tests: the appliance itself reads DICOM alone.
/// </summary>
public sealed class NiftiVolume
{
    private const int UInt8 = 2;
    private const int Int16 = 4;
    private readonly float[] _values;
    private readonly Vector3D _first;

    private NiftiVolume(int columns, int rows, int slices, float[] values, Vector3D first) =>
        (Columns, Rows, Slices, _values, _first) = (columns, rows, slices, values, first);

    /// <summary>Voxels to the patient's right.</summary>
    public int Columns { get; }

    /// <summary>Voxels to the front.</summary>
    public int Rows { get; }

    /// <summary>Voxels to the head.</summary>
    public int Slices { get; }

    /// <summary>The values, columns fastest.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Middle of the volume, mm to the left, back and head.</summary>
    public Vector3D Centre => new(_first.X - ((Columns - 1) / 2.0), _first.Y - ((Rows - 1) / 2.0), _first.Z + ((Slices - 1) / 2.0));

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is stored in another way than those of mricron-data.</exception>
    public static NiftiVolume Open(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        gzip.CopyTo(raw);
        ReadOnlySpan<byte> file = raw.ToArray();
        int[] size = [BinaryPrimitives.ReadInt16LittleEndian(file[42..]), BinaryPrimitives.ReadInt16LittleEndian(file[44..]), BinaryPrimitives.ReadInt16LittleEndian(file[46..])];
        int kind = BinaryPrimitives.ReadInt16LittleEndian(file[70..]);
        // The rows of sform: x to the right, y to the front, z to the head.
        float[] affine = [.. Enumerable.Range(0, 12).Select(index => BitConverter.ToSingle(raw.GetBuffer(), 280 + (4 * index)))];
        bool isKnown = kind is UInt8 or Int16 && affine is [1 or -1, 0, 0, _, 0, 1, 0, _, 0, 0, 1, _];
        if (!isKnown)
        {
            throw new InvalidDataException($"Type {kind} with the axes {string.Join(' ', affine)} is not known.");
        }
        ReadOnlySpan<byte> data = file[(int)BinaryPrimitives.ReadSingleLittleEndian(file[108..])..];
        var values = new float[size[0] * size[1] * size[2]];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = kind == UInt8 ? data[index] : BinaryPrimitives.ReadInt16LittleEndian(data[(2 * index)..]);
        }
        bool isRight = affine[0] > 0;
        if (!isRight)
        {
            for (int line = 0; line < values.Length; line += size[0])
            {
                Array.Reverse(values, line, size[0]);
            }
        }
        double right = isRight ? affine[3] : affine[3] - (size[0] - 1);
        return new NiftiVolume(size[0], size[1], size[2], values, new Vector3D(-right, -affine[7], affine[11]));
    }

    /// <summary>The volume as MR images at 1 mm that cover it, whatever their plane.</summary>
    /// <param name="subject">Name of what is shown.</param>
    /// <param name="plane">How the slices lie.</param>
    /// <param name="gain">What values are multiplied by.</param>
    public MrSeries Series(string subject, MrPlane plane = MrPlane.Sagittal, double gain = 4) => new()
    {
        Subject = subject, Plane = plane, Centre = Centre, Signal = place => gain * At(place),
        Extent = plane switch
        {
            MrPlane.Sagittal => new(Rows, Slices, Columns),
            MrPlane.Coronal => new(Columns, Slices, Rows),
            MrPlane.Axial => new(Columns, Rows, Slices),
            _ => new(Columns + 20, Rows + 40, Slices + 30),
        },
    };

    /// <summary>The value at a place, linear between voxels; 0 outside.</summary>
    public double At(Vector3D place)
    {
        (double x, double y, double z) = (_first.X - place.X, _first.Y - place.Y, place.Z - _first.Z);
        if (x < -0.5 || y < -0.5 || z < -0.5 || x > Columns - 0.5 || y > Rows - 0.5 || z > Slices - 0.5)
        {
            return 0;
        }
        (x, y, z) = (Math.Clamp(x, 0, Columns - 1), Math.Clamp(y, 0, Rows - 1), Math.Clamp(z, 0, Slices - 1));
        (int i, int j, int k) = (Math.Min((int)x, Columns - 2), Math.Min((int)y, Rows - 2), Math.Min((int)z, Slices - 2));
        double Plane(int slice) => Mix(Mix(Voxel(i, j, slice), Voxel(i + 1, j, slice), x - i), Mix(Voxel(i, j + 1, slice), Voxel(i + 1, j + 1, slice), x - i), y - j);
        return Mix(Plane(k), Plane(k + 1), z - k);
    }

    /// <summary>The value of the nearest voxel; 0 outside.</summary>
    public int Nearest(Vector3D place)
    {
        (int x, int y, int z) = ((int)Math.Round(_first.X - place.X), (int)Math.Round(_first.Y - place.Y), (int)Math.Round(place.Z - _first.Z));
        return x < 0 || y < 0 || z < 0 || x >= Columns || y >= Rows || z >= Slices ? 0 : (int)Voxel(x, y, z);
    }

    private float Voxel(int x, int y, int z) => _values[(((z * Rows) + y) * Columns) + x];

    private static double Mix(double a, double b, double share) => a + ((b - a) * share);
}
