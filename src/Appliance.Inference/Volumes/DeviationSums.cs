using System.Runtime.Intrinsics;

namespace Appliance.Inference.Volumes;

/// <summary>Sums over a block of values, in eight partial sums whatever the width of a processor's vectors, so that every one adds alike.</summary>
/// <param name="Count">Values above the limit.</param>
/// <param name="First">Sum of their differences to the pilot.</param>
/// <param name="Second">Sum of the squares of these.</param>
/// <param name="Everything">Sum of all values' differences; not finite when a value is not.</param>
internal readonly record struct DeviationSums(long Count, double First, double Second, double Everything)
{
    public static DeviationSums Of(ReadOnlySpan<float> values, float pilot, float above)
    {
        Vector256<float> limit = Vector256.Create(above);
        Vector256<double> from = Vector256.Create((double)pilot);
        (Vector256<double> firstLow, Vector256<double> firstHigh, Vector256<double> secondLow, Vector256<double> secondHigh, Vector256<double> all) = (default, default, default, default, default);
        Vector256<int> counts = default;
        int at = 0;
        for (; at <= values.Length - Vector256<float>.Count; at += Vector256<float>.Count)
        {
            Vector256<float> here = Vector256.Create(values[at..]);
            Vector256<float> isAbove = Vector256.GreaterThan(here, limit);
            counts -= isAbove.AsInt32();
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(here);
            (Vector256<long> lowMask, Vector256<long> highMask) = Vector256.Widen(isAbove.AsInt32());
            (low, high) = (low - from, high - from);
            all += low + high;
            (low, high) = (low & lowMask.AsDouble(), high & highMask.AsDouble());
            (firstLow, firstHigh) = (firstLow + low, firstHigh + high);
            (secondLow, secondHigh) = (secondLow + (low * low), secondHigh + (high * high));
        }
        (double first, double second, double everything, long count) = (Sum(firstLow) + Sum(firstHigh), Sum(secondLow) + Sum(secondHigh), Sum(all), Vector256.Sum(counts));
        for (; at < values.Length; at++)
        {
            double away = (double)values[at] - pilot;
            everything += away;
            if (values[at] > above)
            {
                (count, first, second) = (count + 1, first + away, second + (away * away));
            }
        }
        return new DeviationSums(count, first, second, everything);
    }

    private static double Sum(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
}
