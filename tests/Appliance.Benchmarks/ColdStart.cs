using System.Diagnostics;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.Benchmarks;

/// <summary>
/// Seconds from starting the process to findings on the disk, next to what any process of ours takes to start and what of it is the work:
/// the same study again in a process that is warm, as <c>apps bench</c> measures it.
/// </summary>
internal static class ColdStart
{
    private const int Rounds = 5;
    private const string App = "ct-lung-density";

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title($"Process start → first finding, {App} on its golden case, median of {Rounds}");
        string golden = Path.Combine(Repository.Root, "models", App, "golden", "phantom");
        List<double> whole = [], nothing = [];
        for (int round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var folder = new TestFolder();
            long start = Stopwatch.GetTimestamp();
            (await Tool.RunAsync(Repository.ApplianceBinary, "infer", golden, "--app", App, "--output", folder["results"])).Expect();
            whole.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            start = Stopwatch.GetTimestamp();
            (await Tool.RunAsync(Repository.ApplianceBinary, "--help")).Expect();
            nothing.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        string cost = (await Tool.RunAsync(Repository.ApplianceBinary, "apps", "bench", App, "--json")).Expect();
        using var json = System.Text.Json.JsonDocument.Parse(cost);
        double warm = json.RootElement.GetProperty("apps")[0].GetProperty("steady").GetProperty("median").GetDouble();
        Report.Row("process start → findings, evidence, summary", Report.Number(Report.Median(whole), "s"), Report.Ratio(Report.Median(whole), warm, "warm"));
        Report.Row("process start → help", Report.Number(Report.Median(nothing), "s"));
        Report.Row("the study in a warm process", Report.Number(warm, "s"));
    }
}
