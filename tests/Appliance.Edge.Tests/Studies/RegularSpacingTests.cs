#pragma warning disable RS0030 // Seeded: the same loss and jitter each time.
using Appliance.Edge.Studies;

namespace Appliance.Edge.Tests.Studies;

public sealed class RegularSpacingTests
{
    [Theory]
    [InlineData("1 2 3 4 5 6", 0)]
    [InlineData("1 2 4 5 6 7", 1)]
    [InlineData("7 1 2 6 4 5 4", 1)] // in any order, with repeats
    [InlineData("1 2 3 4 5 6 7 8 12 13 14", 3)]
    [InlineData("10 20 30 40 60", 1)] // counted in tens
    [InlineData("1 3 5 7 9 11", 0)] // every second number is this scanner's way
    [InlineData("1 2 3 4 5 101 102 103 104 105", 0)] // two ranges, no hole
    [InlineData("1 2 4 5", 0)] // too few to show a rule
    [InlineData("1 4 9 16 25 36 49", 0)] // no rule
    [InlineData("5 5 5 5 5 5", 0)]
    [InlineData("", 0)]
    [InlineData("-1e308 -5e307 0 5e307 1e308 1", 0)]
    public void Missing_InstanceNumbers(string numbers, int missing) => Assert.Equal(missing, RegularSpacing.Missing(Parse(numbers)));

    [Theory]
    [InlineData("-100.0 -98.75 -97.5 -95.0 -93.75 -92.5", 1)]
    [InlineData("0 0.70 1.41 2.10 2.80 4.20 4.91", 1)] // rounded by the scanner
    [InlineData("0 5 10 15 20 22 24 26 28", 0)] // the spacing changes: two rules
    public void Missing_Positions(string positions, int missing) => Assert.Equal(missing, RegularSpacing.Missing(Parse(positions)));

    /// <summary>Whatever one, two or three inner slices of a stack are lost, exactly those are missed.</summary>
    [Fact]
    public void Missing_AnyLossInsideARegularStack_IsCounted()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            int count = random.Next(20, 200);
            double spacing = 0.5 + random.NextDouble();
            int lost = random.Next(0, 4);
            HashSet<int> gone = [.. Enumerable.Range(0, lost).Select(_ => random.Next(1, count - 1))];

            IEnumerable<double> kept = Enumerable.Range(0, count).Where(slice => !gone.Contains(slice))
                .Select(slice => Math.Round((slice * spacing) - 40, 3));

            Assert.Equal(gone.Count, RegularSpacing.Missing(kept));
        }
    }

    private static IEnumerable<double> Parse(string numbers) =>
        numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
}
