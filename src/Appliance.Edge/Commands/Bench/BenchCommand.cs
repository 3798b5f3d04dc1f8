using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Appliance.Edge.Commands.Infer;
using Appliance.Edge.Hosting;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Commands.Bench;

/// <summary>
/// <c>appliance apps bench</c>: what an app costs on a study. Several apps are measured in a process each, for a process that has run one
/// app is warm and large for the next.
/// </summary>
internal static class BenchCommand
{
    private const int DefaultRepeats = 5;
    private const int MaxRepeats = 1000;

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var app = new Argument<string?>("APP") { Description = Texts.Get("HelpBenchApp"), Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = Texts.Get("HelpBenchAll") };
        var folder = new Option<DirectoryInfo?>("--folder") { Description = Texts.Get("HelpBenchFolder"), HelpName = "STUDY" };
        var repeat = new Option<int>("--repeat") { Description = Texts.Get("HelpBenchRepeat"), HelpName = "N", DefaultValueFactory = _ => DefaultRepeats };
        var threads = new Option<int>("--threads") { Description = Texts.Get("HelpInferThreads"), HelpName = "N" };
        var json = new Option<bool>("--json") { Description = Texts.Get("HelpJson") };
        OptionRange.Require(repeat, 1, MaxRepeats);
        OptionRange.Require(threads, 0, OptionRange.MaxThreads);
        var verb = new Verb("bench", "HelpBench") { app, all, folder, repeat, threads, json };
        verb.Validators.Add(parsed =>
        {
            if (parsed.GetValue(app) is null != parsed.GetValue(all))
            {
                parsed.AddError(Texts.Get("BenchWhat"));
            }
        });
        var typed = new CommandLineSettings().AddTo(verb);
        verb.SetAction((parsed, cancellation) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, async cancellationToken =>
        {
            InvocationConfiguration streams = parsed.InvocationConfiguration;
            UnitSettings settings = typed.Load(parsed);
            if (settings.Faults.Count > 0)
            {
                return CommandFaults.Print(streams.Error, settings.Faults);
            }

            if (parsed.GetValue(folder) is { Exists: false } absent)
            {
                return CommandFaults.Print(streams.Error, Texts.Format("InferNoFolder", absent.FullName), ExitCodes.Unavailable);
            }

            AppsOnUnit onUnit = AppsOnUnit.Look(settings);
            if (parsed.GetValue(all))
            {
                IReadOnlyList<AppCost> costs = await EachInItsProcessAsync(onUnit.Active, parsed, streams, cancellationToken).ConfigureAwait(false);
                Print(streams.Output, costs, parsed.GetValue(json), BenchText.WriteTable);
                return costs.Count == onUnit.Active.Count && costs.All(cost => cost.Outcome == "reported") ? ExitCodes.Success : ExitCodes.Negative;
            }

            if (AppSelection.Find(parsed.GetRequiredValue(app)!, onUnit) is not { } package)
            {
                return CommandFaults.Print(streams.Error, Texts.Format("AppUnknown", parsed.GetValue(app), settings.Options.Running.AppsFolder), ExitCodes.Unavailable);
            }

            package = onUnit.AsRun(package, settings.Options.Running.Precision);
            var terms = new OfflineTerms(settings);
            terms.RequireOpen(package);
            if (terms.Refusals(package) is [{ } refused, ..])
            {
                return CommandFaults.Print(
                    streams.Error, OperatorLanguage.IsChinese ? refused.TextZh + refused.RemedyZh : $"{refused.TextEn} {refused.RemedyEn}", ExitCodes.Negative);
            }

            OnnxRuntimeOptions runtime = InferPlan.RuntimeOf(settings);
            runtime.Threads = parsed.GetValue(threads) is > 0 and var number ? number : runtime.Threads;
            AppCost cost = await MeasureAsync(package, parsed.GetValue(folder), parsed.GetValue(repeat), runtime, terms, streams, cancellationToken).ConfigureAwait(false);
            Print(streams.Output, [cost], parsed.GetValue(json), (output, costs) => BenchText.Write(output, costs[0]));
            return cost.Outcome == "reported" ? ExitCodes.Success : ExitCodes.Negative;
        }, cancellation));
        return verb;
    }

    private static async Task<AppCost> MeasureAsync(
        AppPackage app, DirectoryInfo? folder, int repeats, OnnxRuntimeOptions runtime, OfflineTerms terms, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        GoldenCase? golden = folder is null ? GoldenCase.Of(app).OrderByDescending(one => one.Expected.Findings.Count > 0).First() : null;
        string[] files = golden is null
            ? [.. folder!.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.FullName).Order(StringComparer.Ordinal)]
            : [.. Directory.EnumerateFiles(golden.Folder, "*.dcm").Order(StringComparer.Ordinal)];
        using var line = new ProgressLine(streams);
        using var decoder = new OfflineDecoder();
        return await new AppBench(app, runtime, terms.Key, decoder.Decoder, TimeProvider.System)
            .MeasureAsync(golden?.Name ?? folder!.FullName, files, repeats, line.Show, cancellationToken).ConfigureAwait(false);
    }

    private static void Print(TextWriter output, IReadOnlyList<AppCost> costs, bool asJson, Action<TextWriter, IReadOnlyList<AppCost>> write)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(new BenchReport(costs), BenchJson.Default.BenchReport));
        }
        else
        {
            write(output, costs);
        }
    }

    private static async Task<IReadOnlyList<AppCost>> EachInItsProcessAsync(
        IReadOnlyList<AppPackage> apps, ParseResult parsed, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        var costs = new List<AppCost>();
        using var line = new ProgressLine(streams);
        string[] typed = [.. parsed.Tokens.Select(token => token.Value).Where(token => token is not ("--all" or "--json"))];
        foreach (AppPackage app in apps)
        {
            line.Show(app.Manifest.Id);
            var start = new ProcessStartInfo(Environment.ProcessPath!, [.. typed, app.Manifest.Id, "--json"]) { RedirectStandardOutput = true };
            using Process child = Process.Start(start) ?? throw new IOException(Texts.Format("BenchNoProcess", app.Manifest.Id));
            try
            {
                string printed = await child.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
                await child.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
                costs.AddRange(printed.Length > 0 ? JsonSerializer.Deserialize(printed, BenchJson.Default.BenchReport)!.Apps : []);
            }
            finally
            {
                if (!child.HasExited)
                {
                    child.Kill(entireProcessTree: true);
                }
            }
        }

        return costs;
    }
}
