using System.Globalization;

namespace Appliance.Benchmarks;

/// <summary>Rows of figures with one of them as the measure of the others.</summary>
internal static class Report
{
    public static void Title(string text) => Console.WriteLine($"\n{text}\n{new string('-', text.Length)}");

    public static void Row(string what, string figure, string remark = "") =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-44} {figure,14}  {remark}").TrimEnd());

    public static string Number(double value, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {unit}");

    public static string Ratio(double value, double measure, string of) =>
        string.Create(CultureInfo.InvariantCulture, $"{value / measure:0.00} × {of}");

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
