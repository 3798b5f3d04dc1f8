using System.CommandLine;
using Appliance.Edge.Hosting;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Commands;

/// <summary>Runs an app on cases and keeps what it finds as golden cases; what <c>apps new</c> and <c>apps record</c> share.</summary>
internal static class GoldenRecording
{
    /// <summary>Records new cases, or those that are there when none is named.</summary>
    /// <param name="folder">The folder of the app.</param>
    /// <param name="studies">Folders with the DICOM files of a study each; the case is called as its folder.</param>
    /// <param name="mayBeNamed">Whether images may name a patient, as those of phantoms do.</param>
    /// <param name="output">Told of each case what came out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(string folder, IReadOnlyList<DirectoryInfo> studies, bool mayBeNamed, TextWriter output, CancellationToken cancellationToken)
    {
        AppPackage app = AppPackage.Load(folder, AppCatalogue.ModulesIn(Path.GetDirectoryName(Path.GetFullPath(folder).TrimEnd('/')) ?? folder));
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        using var decoder = new OfflineDecoder();
        var engine = new AppEngine(models, TimeProvider.System, decoder.Decoder);
        string root = Path.Combine(folder, GoldenCase.FolderName);
        foreach (GoldenCase golden in studies.Count > 0 ? [] : GoldenCase.Of(app))
        {
            await RecordAsync(engine, app, golden.Folder, golden.Expected.About, output, cancellationToken).ConfigureAwait(false);
        }

        foreach (DirectoryInfo study in studies)
        {
            string recorded = Path.Combine(root, study.Name);
            if (Directory.Exists(recorded))
            {
                throw new InvalidDataException(Texts.Format("RecordThere", study.Name));
            }

            try
            {
                string copied = GoldenRecorder.Copy(
                    folder, study.Name, study.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.FullName).Order(StringComparer.Ordinal), mayBeNamed);
                await RecordAsync(engine, app, copied, "", output, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                if (Directory.Exists(recorded))
                {
                    Directory.Delete(recorded, recursive: true);
                }

                throw;
            }
        }
    }

    private static async Task RecordAsync(AppEngine engine, AppPackage app, string folder, string about, TextWriter output, CancellationToken cancellationToken)
    {
        StudyInput study = StudyInput.Open(Directory.EnumerateFiles(folder, "*.dcm").Order(StringComparer.Ordinal), cancellationToken);
        AppResult result = await engine.RunAsync(app, study, progress: null, cancellationToken).ConfigureAwait(false);
        GoldenExpectation expected = GoldenRecorder.Expect(result, about);
        GoldenRecorder.Write(folder, expected);
        string name = Path.GetFileName(folder);
        output.WriteLine(expected.Refusals.Count > 0
            ? Texts.Format("RecordRefused", name, string.Join(", ", expected.Refusals))
            : Texts.Format("RecordFound", name, expected.Findings.Count));
        foreach (GoldenFinding finding in expected.Findings)
        {
            output.WriteLine(FormattableString.Invariant($"  {finding.Id}: {(finding.Answer is null ? "" : finding.Answer + " ")}{finding.Value} ± {finding.Tolerance}"));
        }
    }
}
