using System.Globalization;
using Appliance.EndToEnd.Tests.Soak;

namespace Appliance.Benchmarks;

/// <summary>Very many connections to one unit: does anything grow, does it slow down?</summary>
internal static class Soak
{
    private const int Default = 100_000;

    /// <summary>Runs with the number that stands behind <c>soak</c>; false when something grew or slowed down.</summary>
    public static async Task<bool> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        int associations = arguments.FirstOrDefault() is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : Default;
        Report.Title($"Soak: {associations} connections of every kind to one unit");
        Console.WriteLine($"{"connections",11} {"/s",8} {"memory, MiB",12} {"handles",8} {"threads",8} {"temporary files",16}");
        var verdicts = await SoakRun.RunAsync(
            associations,
            sample => Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{sample.Associations,11} {sample.PerSecond,8:0} {sample.ResidentBytes / 1048576.0,12:0.0} {sample.Handles,8} {sample.Threads,8} {sample.TemporaryFiles,16}")),
            cancellationToken);
        Report.Title("Second quarter → last quarter");
        foreach (var verdict in verdicts)
        {
            Report.Row(
                verdict.What,
                string.Create(CultureInfo.InvariantCulture, $"{verdict.Early:0.#} → {verdict.Late:0.#}"),
                verdict.IsGood ? "good" : "BAD");
        }

        return verdicts.All(verdict => verdict.IsGood);
    }
}
