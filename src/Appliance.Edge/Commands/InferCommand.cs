using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance infer</c>: runs an app on a folder of DICOM without a unit: evidence, pictures and findings.json.</summary>
public static class InferCommand
{
    private static readonly JsonSerializerOptions Readable = new(InferJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var app = new Argument<string>("APP") { Description = Texts.Get("HelpInferApp") };
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = Texts.Get("HelpInferFolder") };
        var output = new Option<DirectoryInfo>("--out") { Description = Texts.Get("HelpInferOut"), HelpName = "FOLDER", Required = true };
        var threads = new Option<int>("--threads") { Description = Texts.Get("HelpInferThreads"), HelpName = "N" };
        var infer = new Verb("infer", "HelpInfer") { app, folder, output, threads };
        var typed = new CommandLineSettings().AddTo(infer);
        infer.SetAction(async (parsed, cancellation) =>
        {
            var streams = parsed.InvocationConfiguration;
            var settings = typed.Load(parsed);
            if (settings.Faults.Count > 0)
            {
                return CommandFaults.Print(streams.Error, settings.Faults);
            }

            try
            {
                return AppSelection.Find(parsed.GetRequiredValue(app), settings.Options.Running.AppsFolder) is { } package
                    ? await InferAsync(package, parsed.GetRequiredValue(folder), parsed.GetRequiredValue(output), RuntimeFor(settings, parsed.GetValue(threads)), streams, cancellation)
                    : CommandFaults.Print(streams.Error, Texts.Format("AppUnknown", parsed.GetRequiredValue(app), settings.Options.Running.AppsFolder), ExitCodes.Unavailable);
            }
            catch (AppPackageException fault)
            {
                return CommandFaults.Print(streams.Error, fault.Message, ExitCodes.Negative);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                return CommandFaults.Print(streams.Error, fault.Message, ExitCodes.Disk);
            }
        });
        return infer;
    }

    private static async Task<AppResult> RunAsync(
        AppPackage package, StudyInput study, OnnxModelCache models, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine(streams);
        using var offline = new OfflineDecoder();
        return await new AppEngine(models, TimeProvider.System, offline.Decoder).RunAsync(package, study, progress, cancellationToken);
    }

    /// <summary>The unit's own runtime, as configured; threads as asked for.</summary>
    private static OnnxRuntimeOptions RuntimeFor(UnitSettings settings, int threads)
    {
        var runtime = settings.Options.Running.ForOnnxRuntime();
        runtime.Threads = threads > 0 ? threads : runtime.Threads;
        return runtime;
    }

    private static async Task<int> InferAsync(
        AppPackage package, DirectoryInfo folder, DirectoryInfo output, OnnxRuntimeOptions runtime, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        if (!folder.Exists)
        {
            return CommandFaults.Print(streams.Error, Texts.Format("InferNoFolder", folder.FullName), ExitCodes.Unavailable);
        }

        var study = StudyInput.Open(folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.FullName), cancellationToken);
        using var models = new OnnxModelCache(runtime);
        var result = await RunAsync(package, study, models, streams, cancellationToken);
        output.Create();
        var files = WriteEvidence(result, package, await ContextAsync(package, study, cancellationToken), output.FullName);
        var report = InferReport.Of(result, package, files);
        await File.WriteAllTextAsync(Path.Combine(output.FullName, "findings.json"), JsonSerializer.Serialize(report, Readable) + "\n", cancellationToken);
        Print(result, streams.Output, output.FullName);
        if (!files.Exists(name => name.EndsWith(".dcm", StringComparison.Ordinal)))
        {
            streams.Error.WriteLine($"appliance: {Texts.Get("InferNoEvidence")}");
        }

        return result.Outcome switch
        {
            RunOutcome.Reported => ExitCodes.Success,
            RunOutcome.Refused or RunOutcome.Abstained => ExitCodes.Negative,
            _ => ExitCodes.Internal,
        };
    }

    private static async Task<EvidenceContext> ContextAsync(AppPackage package, StudyInput study, CancellationToken cancellationToken) => new()
    {
        AppId = package.Manifest.Id,
        AppVersion = package.Manifest.Version,
        AlgorithmName = package.Manifest.Id,
        AlgorithmVersion = package.Manifest.Version,
        AlgorithmManufacturer = package.Manifest.Vendor,
        Modules = [.. package.Modules.Select(module => module.Identification)],
        DeviceUid = DicomUID.Derive("appliance infer"u8).Value,
        DeviceName = "APPLIANCE",
        SoftwareVersion = typeof(InferCommand).Assembly.GetName().Version!.ToString(3),
        InputDigest = await study.ComputeDigestAsync(cancellationToken),
        ContentTime = TimeProvider.System.GetUtcNow(),
    };

    private static List<string> WriteEvidence(AppResult result, AppPackage package, EvidenceContext context, string output)
    {
        var files = new List<string>();
        foreach (var evidence in EvidenceComposer.Compose(result, package, context))
        {
            var name = evidence.Kind switch
            {
                EvidenceKind.MeasurementReport => "report.dcm",
                EvidenceKind.Segmentation => "segmentation.dcm",
                EvidenceKind.KeyObjects => "key-objects.dcm",
                EvidenceKind.PresentationState => "outlines.dcm",
                _ => FormattableString.Invariant($"page-{evidence.Number}.dcm"),
            };
            evidence.File.Save(Path.Combine(output, name));
            files.Add(name);
        }

        foreach (var page in result.Pictures)
        {
            File.WriteAllBytes(Path.Combine(output, $"{page.Name}.png"), page.ToPng());
            files.Add($"{page.Name}.png");
        }

        return files;
    }

    private static string? Answer(Finding finding, bool isChinese) => isChinese ? finding.Answer?.Title.Zh : finding.Answer?.Title.En;

    private static void Print(AppResult result, TextWriter output, string folder)
    {
        var isChinese = Thread.CurrentThread.CurrentUICulture.TwoLetterISOLanguageName == "zh";
        foreach (var finding in result.Findings)
        {
            output.WriteLine($"{(isChinese ? finding.TitleZh : finding.TitleEn)}: {Answer(finding, isChinese)}{finding.ValueText} {finding.UnitText}".TrimEnd());
        }

        foreach (var line in result.Confidences.SelectMany(chain => ConfidenceReport.Of(RunConfidence.Of(chain)).Lines()))
        {
            output.WriteLine(line);
        }

        foreach (var reason in result.Refusals.Concat(result.Abstention is { } doubt ? [doubt] : []))
        {
            output.WriteLine(isChinese ? $"{reason.Code}：{reason.TextZh}{reason.RemedyZh}" : $"{reason.Code}: {reason.TextEn} {reason.RemedyEn}");
        }

        if (result.Failure is { } failure)
        {
            output.WriteLine(failure);
        }

        output.WriteLine(Texts.Format("InferDone", Texts.Get("Run" + result.Outcome), folder));
    }
}
