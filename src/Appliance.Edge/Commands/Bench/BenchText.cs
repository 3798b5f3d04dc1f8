using System.Globalization;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;

namespace Appliance.Edge.Commands.Bench;

/// <summary>Says for people what apps cost.</summary>
internal static class BenchText
{
    /// <summary>One app, step by step.</summary>
    public static void Write(TextWriter output, AppCost cost)
    {
        output.WriteLine(Texts.Format("BenchHead", cost.App, cost.Version, cost.Case, cost.Images, Mebibytes(cost.InputBytes), Texts.Get(OutcomeName(cost))));
        foreach (RunReason reason in cost.Reasons)
        {
            output.WriteLine($"  {reason.Code}: {(OperatorLanguage.IsChinese ? reason.TextZh : reason.TextEn)}");
        }

        output.WriteLine(Texts.Format("BenchWhole", Seconds(cost.Steady.Median), Seconds(cost.Steady.Least), Seconds(cost.Steady.Most), cost.Repeats));
        output.WriteLine(Texts.Format("BenchCold", Seconds(cost.Cold), Seconds(cost.ProcessToFirstFinding)));
        output.WriteLine(cost.Provider is null ? Texts.Get("BenchNoModel") : Texts.Format("BenchProvider", cost.Provider, Threads(cost), Mebibytes(cost.ModelBytes), Mebibytes(cost.PackageBytes)));
        foreach (string fallback in cost.Fallbacks)
        {
            output.WriteLine($"  {fallback}");
        }

        MemoryCost memory = cost.Memory;
        output.WriteLine(Texts.Format($"BenchMemory{memory.Verdict}", memory.PeakMebibytes, memory.BaseMebibytes, memory.ManagedMebibytes, memory.TakenMebibytes, memory.DeclaredMebibytes));
        var table = new TextTable(Texts.Get("BenchStep"), Texts.Get("BenchSeconds"), Texts.Get("BenchLeast"), Texts.Get("BenchMost"), "%");
        foreach (StepCost step in cost.Steps)
        {
            table.Add(step.Step, Seconds(step.Seconds.Median), Seconds(step.Seconds.Least), Seconds(step.Seconds.Most), Percent(step.Share));
        }

        table.Write(output);
    }

    /// <summary>Several apps, a line each.</summary>
    public static void WriteTable(TextWriter output, IReadOnlyList<AppCost> costs)
    {
        var table = new TextTable(
            Texts.Get("AppId"), Texts.Get("AppVersion"), Texts.Get("BenchCase"), Texts.Get("BenchOutcome"), Texts.Get("BenchSeconds"), Texts.Get("BenchColdTitle"),
            Texts.Get("BenchTaken"), Texts.Get("BenchDeclared"), Texts.Get("BenchProviderTitle"), Texts.Get("BenchSlowest"));
        foreach (AppCost cost in costs)
        {
            StepCost? slowest = cost.Steps.MaxBy(step => step.Seconds.Median);
            table.Add(
                cost.App, cost.Version, cost.Case, Texts.Get(OutcomeName(cost)), Seconds(cost.Steady.Median), Seconds(cost.Cold),
                cost.Memory.TakenMebibytes?.ToString(CultureInfo.InvariantCulture) ?? "–", cost.Memory.DeclaredMebibytes.ToString(CultureInfo.InvariantCulture),
                cost.Provider ?? "–", slowest is null ? "–" : $"{slowest.Step} {Percent(slowest.Share)} %");
        }

        table.Write(output);
        foreach (AppCost cost in costs.Where(cost => cost.Memory.Verdict == DeclaredMemory.TooLittle))
        {
            output.WriteLine(Texts.Format("BenchTooLittle", cost.App, cost.Memory.TakenMebibytes, cost.Memory.DeclaredMebibytes));
        }
    }

    private static string OutcomeName(AppCost cost) => $"Run{CultureInfo.InvariantCulture.TextInfo.ToTitleCase(cost.Outcome)}";

    private static string Threads(AppCost cost) => cost.Threads > 0 ? cost.Threads.ToString(CultureInfo.InvariantCulture) : Texts.Get("BenchAllCores");

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Mebibytes(long bytes) => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture);
}
