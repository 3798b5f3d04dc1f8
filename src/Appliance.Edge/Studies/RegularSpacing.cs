namespace Appliance.Edge.Studies;

/// <summary>Finds what is missing in a row of numbers that is regular otherwise: slice positions, instance numbers.</summary>
internal static class RegularSpacing
{
    /// <summary>Fewer numbers than this show no rule.</summary>
    public const int MinNumbers = 5;

    /// <summary>Part of the steps that must be equal, for the row to be regular.</summary>
    private const double MinRegular = 0.75;

    /// <summary>How far a step may be from the usual one, as a part of it.</summary>
    private const double Tolerance = 0.1;

    /// <summary>Numbers nearer than this are one.</summary>
    private const double Same = 1e-3;

    /// <summary>How many numbers are missing between the first and the last; 0 when the row is not regular.</summary>
    /// <param name="numbers">In any order, repeats allowed.</param>
    public static int Missing(IEnumerable<double> numbers)
    {
        List<double> sorted = [.. numbers.Order()];
        List<double> steps = [.. sorted.Zip(sorted.Skip(1), (one, next) => next - one).Where(step => step > Same)];
        if (steps.Count + 1 < MinNumbers)
        {
            return 0;
        }

        double usual = steps.Order().ElementAt(steps.Count / 2);
        double missing = 0;
        int regular = 0;
        foreach (double step in steps)
        {
            double times = Math.Round(step / usual);
            if (times < 1 || Math.Abs(step - (times * usual)) > Tolerance * usual)
            {
                // Neither one step nor several: this row has another rule than ours.
                continue;
            }

            regular += times == 1 ? 1 : 0;
            missing += times - 1;
        }

        // More holes than numbers are no holes: two blocks that lie apart (two acquisitions, two number ranges).
        return regular >= MinRegular * steps.Count && missing <= steps.Count + 1 ? (int)missing : 0;
    }
}
