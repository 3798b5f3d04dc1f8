using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>The greatest distance between two of some points.</summary>
internal static class Diameter
{
    /// <summary>
    /// Points are tried from the outermost inward: two points are never farther apart than their distances to the middle add up to, so that
    /// most pairs need not be looked at.
    /// </summary>
    public static double Of(IReadOnlyList<Vector3D> points)
    {
        if (points.Count == 0)
        {
            return 0;
        }
        Vector3D middle = points.Aggregate((a, b) => a + b) * (1.0 / points.Count);
        (Vector3D Point, double Away)[] outer = [.. points.Select(point => (point, (point - middle).Length)).OrderByDescending(point => point.Length)];
        double greatest = 0;
        for (int a = 0; a < outer.Length && 2 * outer[a].Away > greatest; a++)
        {
            for (int b = a + 1; b < outer.Length && outer[a].Away + outer[b].Away > greatest; b++)
            {
                greatest = Math.Max(greatest, (outer[a].Point - outer[b].Point).Length);
            }
        }
        return greatest;
    }
}
