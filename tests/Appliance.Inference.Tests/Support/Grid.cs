using Appliance.Dicom.Imaging;
using Appliance.Inference.Volumes;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Support;

/// <summary>Small volumes with a usual axial geometry.</summary>
internal static class Grid
{
    public static VolumeGeometry Make(int columns, int rows, int slices, double pixel = 1, double spacing = 1) => new(
        [.. Enumerable.Range(0, slices).Select(slice => new ImagePlane(
            new Vector3D(0, 0, slice * spacing), new Vector3D(1, 0, 0), new Vector3D(0, 1, 0), pixel, pixel, rows, columns))],
        spacing);

    /// <summary>A mask from text: one string a slice, rows separated by '/', '.' for background, digits for labels.</summary>
    public static Mask Parse(params string[] slices)
    {
        string[] first = slices[0].Split('/');
        var labels = string.Concat(slices).Where(c => c != '/').Select(c => c == '.' ? (byte)0 : (byte)(c - '0')).ToArray();
        return new Mask(Make(first[0].Length, first.Length, slices.Length), labels);
    }

    public static string[] Show(Mask mask) =>
        [.. Enumerable.Range(0, mask.Geometry.Slices).Select(slice => string.Join('/', Enumerable.Range(0, mask.Geometry.Rows).Select(row =>
            string.Concat(mask.Slice(slice).Slice(row * mask.Geometry.Columns, mask.Geometry.Columns).ToArray().Select(label => label == 0 ? '.' : (char)('0' + label))))))];

    /// <summary>Noise that replays: the same seed gives the same voxels.</summary>
    public static Mask Noise(int columns, int rows, int slices, int seed, double share)
    {
        Mask mask = Mask.Empty(Make(columns, rows, slices));
        var random = new SeededRandom((ulong)seed);
        for (int index = 0; index < mask.Labels.Length; index++)
        {
            mask.Labels[index] = random.Between(0, 1) < share ? (byte)1 : (byte)0;
        }
        return mask;
    }
}
