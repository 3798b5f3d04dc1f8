namespace Appliance.Inference.Dosimetry;

/// <summary>
/// Water-equivalent size of a slice: the cylinder of water that weakens X-rays as the body in it does (AAPM Report 220, 2014, equations 3 and 4).
/// </summary>
public static class WaterEquivalent
{
    /// <summary>Area of water, mm²: the sum of (HU / 1000 + 1) over the body, times the area of a pixel. The sum is exact.</summary>
    /// <param name="hounsfield">Hounsfield units of the slice.</param>
    /// <param name="body">Its mask: what is not 0 is body.</param>
    /// <param name="pixelArea">Area of a pixel, mm².</param>
    public static double Area(ReadOnlySpan<short> hounsfield, ReadOnlySpan<byte> body, double pixelArea)
    {
        long sum = 0;
        for (int pixel = 0; pixel < hounsfield.Length; pixel++)
        {
            sum += body[pixel] != 0 ? hounsfield[pixel] + 1000 : 0;
        }
        return Math.Max(0, sum) / 1000.0 * pixelArea;
    }

    /// <summary>Diameter of the circle of an area, mm.</summary>
    public static double Diameter(double area) => 2 * Math.Sqrt(area / Math.PI);
}
