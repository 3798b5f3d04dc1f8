using System.Text.Json.Serialization;
using Appliance.Edge.Running;

namespace Appliance.Edge.Commands.Bench;

/// <summary>What <c>apps bench --json</c> prints.</summary>
/// <param name="Apps">The apps that were measured.</param>
internal sealed record BenchReport(IReadOnlyList<AppCost> Apps);

/// <summary>What one app costs on one study.</summary>
/// <param name="App">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Case">The golden case or the folder.</param>
/// <param name="Outcome">reported, refused or failed: what is measured is a different thing for each.</param>
/// <param name="Reasons">Why there were no findings.</param>
/// <param name="Images">Images in the study.</param>
/// <param name="InputBytes">Bytes of its files.</param>
/// <param name="ModelBytes">Bytes of the app's models.</param>
/// <param name="PackageBytes">Bytes of all files of the app.</param>
/// <param name="Cold">The first run in this process, seconds: package and models were loaded, nothing was compiled.</param>
/// <param name="ProcessToFirstFinding">From the start of the process to the end of that run, seconds.</param>
/// <param name="Repeats">How many runs make up the steady figures, after the cold one and a warm-up.</param>
/// <param name="Steady">Median, best and worst of the whole, seconds: reading headers, steps, evidence.</param>
/// <param name="Steps">The parts of the whole, in order.</param>
/// <param name="Provider">What ran the models; null when none ran.</param>
/// <param name="Threads">Threads inside one operator; 0 stands for one per physical core.</param>
/// <param name="Fallbacks">Why no better provider ran them.</param>
/// <param name="Memory">Memory.</param>
internal sealed record AppCost(
    string App, string Version, string Case, string Outcome, IReadOnlyList<RunReason> Reasons, int Images, long InputBytes, long ModelBytes, long PackageBytes,
    double Cold, double ProcessToFirstFinding, int Repeats, Spread Steady, IReadOnlyList<StepCost> Steps,
    string? Provider, int Threads, IReadOnlyList<string> Fallbacks, MemoryCost Memory);

/// <summary>A part of the whole.</summary>
/// <param name="Step">Id of the step; headers and evidence in brackets.</param>
/// <param name="Seconds">Median, best and worst.</param>
/// <param name="Share">Share of all parts' medians, 0 to 1.</param>
internal sealed record StepCost(string Step, Spread Seconds, double Share);

/// <summary>Several measurements of one thing.</summary>
/// <param name="Median">The median.</param>
/// <param name="Least">The least.</param>
/// <param name="Most">The most.</param>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    /// <summary>Of one value at least.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return new Spread(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]);
    }
}

/// <summary>Memory, MiB.</summary>
/// <param name="BaseMebibytes">What the process had before the first run.</param>
/// <param name="PeakMebibytes">The most it had resident, managed and native together; null where the system does not tell.</param>
/// <param name="ManagedMebibytes">The most that was seen on the managed heap between steps.</param>
/// <param name="DeclaredMebibytes">What the app declares for a run.</param>
internal sealed record MemoryCost(int BaseMebibytes, int? PeakMebibytes, int ManagedMebibytes, int DeclaredMebibytes)
{
    /// <summary>An app that declares more than so many times what it takes keeps others out.</summary>
    private const int MuchTooMuch = 2;

    /// <summary>What the runs added to the process, MiB.</summary>
    public int? TakenMebibytes => PeakMebibytes is { } peak ? Math.Max(0, peak - BaseMebibytes) : null;

    /// <summary>How what is declared stands to what was measured.</summary>
    public DeclaredMemory Verdict => TakenMebibytes switch
    {
        null => DeclaredMemory.NotMeasured,
        { } taken when taken > DeclaredMebibytes => DeclaredMemory.TooLittle,
        { } taken when (long)taken * MuchTooMuch < DeclaredMebibytes => DeclaredMemory.MoreThanHere,
        _ => DeclaredMemory.Fits,
    };
}

/// <summary>How declared memory stands to measured memory.</summary>
internal enum DeclaredMemory
{
    /// <summary>The system does not tell.</summary>
    NotMeasured,

    /// <summary>It takes no more than it declares, and not much less.</summary>
    Fits,

    /// <summary>It takes more than it declares: the unit would admit too many.</summary>
    TooLittle,

    /// <summary>It takes less than half on this study: right if larger studies come, else it keeps others out.</summary>
    MoreThanHere,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
