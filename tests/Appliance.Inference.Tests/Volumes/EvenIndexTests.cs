using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

/// <summary>The stretch of a line between two limits is what asking every place gives.</summary>
public sealed class EvenIndexTests
{
    private const int Places = 41;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Within_IsWhatAskingEveryPlaceGives(int count)
    {
        // Limits and places often meet exactly: with quarters always, with thirds and tenths up to the last bit.
        foreach (double unit in new[] { 0.25, 1.0 / 3, 0.1 })
        {
            for (int start = -60; start <= 60; start++)
            {
                for (int step = -7; step <= 7; step++)
                {
                    var index = new EvenIndex(start * unit, step * unit, count);
                    AssertSame(index, -0.5, count - 0.5);
                    AssertSame(index, 0, Math.BitDecrement(count - 1.0));
                }
            }
        }
    }

    private static void AssertSame(EvenIndex index, double least, double most)
    {
        int[] expected = [.. Enumerable.Range(0, Places).Where(place => index.At(place) >= least && index.At(place) <= most)];

        (int from, int end) = index.Within(least, most, Places);

        Assert.Equal(expected, Enumerable.Range(from, end - from));
    }
}
