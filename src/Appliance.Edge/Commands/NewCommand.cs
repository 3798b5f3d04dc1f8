using System.CommandLine;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Import;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance apps new</c>: makes the folder of an app from an ONNX model, records cases, and names what is missing.</summary>
internal static class NewCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = Texts.Get("HelpNewId") };
        var model = new Option<FileInfo>("--model") { Description = Texts.Get("HelpNewModel"), HelpName = "ONNX", Required = true };
        var output = new Option<DirectoryInfo?>("--output", "-o") { Description = Texts.Get("HelpNewOutput"), HelpName = "FOLDER" };
        var reads = new Option<string>("--reads") { Description = Texts.Get("HelpNewReads"), HelpName = "CT|MR", DefaultValueFactory = _ => "CT" };
        reads.AcceptOnlyFromAmong("CT", "MR");
        var like = new Option<DirectoryInfo?>("--like") { Description = Texts.Get("HelpNewLike"), HelpName = "FOLDER" };
        Option<DirectoryInfo[]> cases = RecordCommand.Cases();
        Option<bool> named = RecordCommand.MayBeNamed();
        var verb = new Verb("new", "HelpNew") { id, model, output, reads, like, cases, named };
        verb.SetAction((parsed, cancellation) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, async cancellationToken =>
        {
            InvocationConfiguration streams = parsed.InvocationConfiguration;
            string name = parsed.GetRequiredValue(id), to = Path.TrimEndingDirectorySeparator(parsed.GetValue(output)?.FullName ?? Path.GetFullPath(name));
            FileInfo file = parsed.GetRequiredValue(model);
            if (Path.Exists(to))
            {
                return CommandFaults.Print(streams.Error, Texts.Format("ImportThere", to), ExitCodes.Usage);
            }

            ModelFacts facts = ModelFacts.Of(await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false));
            ImageDraft images = parsed.GetValue(like) is { } other ? ImageDraft.Like(other.FullName, facts) : ImageDraft.For(parsed.GetRequiredValue(reads));
            Make(NewApp.Files(name, file.Name, facts, images), file.FullName, to, new PhysicalFileSystem());
            try
            {
                if (parsed.GetValue(cases) is { Length: > 0 } studies)
                {
                    await GoldenRecording.RunAsync(to, studies, parsed.GetValue(named), streams.Output, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    AppPackage.Load(to); // An id that is none is told now, not when cases are recorded.
                }
            }
            catch
            {
                Directory.Delete(to, recursive: true);
                throw;
            }

            IReadOnlyList<AppFault> missing = PackageGaps.Find(to);
            streams.Output.WriteLine(Texts.Format(facts.Kind == ModelKind.Classifier ? "NewClassifier" : "NewSegmenter", to, file.Name, missing.Count));
            foreach (AppFault gap in missing)
            {
                streams.Output.WriteLine($"  {AppFaults.Line(gap)}");
            }

            return ExitCodes.Success;
        }, cancellation));
        return verb;
    }

    /// <summary>Makes the folder, whole or not at all.</summary>
    internal static void Make(IReadOnlyDictionary<string, byte[]> files, string model, string to, IFileSystem disk)
    {
        using var folder = new FolderDraft(to, disk);
        folder.Begin();
        foreach ((string name, byte[] bytes) in files)
        {
            folder.Write(name, file => file.Write(bytes));
        }

        folder.Copy(PackageDraft.ModelName, model);
        folder.Finish();
    }
}
