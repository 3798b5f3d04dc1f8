using System.CommandLine;
using System.Text;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Import;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance apps import</c>: makes the folder of an app from a MONAI bundle, and names what is missing.</summary>
internal static class ImportCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var bundle = new Argument<DirectoryInfo>("BUNDLE") { Description = Texts.Get("HelpImportBundle") };
        var output = new Option<DirectoryInfo>("--output", "-o") { Description = Texts.Get("HelpImportOutput"), HelpName = "FOLDER", Required = true };
        var verb = new Verb("import", "HelpImport") { bundle, output };
        verb.SetAction((parsed, cancellation) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, cancellationToken =>
        {
            InvocationConfiguration streams = parsed.InvocationConfiguration;
            string from = parsed.GetRequiredValue(bundle).FullName, to = Path.TrimEndingDirectorySeparator(parsed.GetRequiredValue(output).FullName);
            if (!Directory.Exists(from))
            {
                return Task.FromResult(CommandFaults.Print(streams.Error, Texts.Format("ImportNoBundle", from), ExitCodes.Unavailable));
            }

            if (Path.Exists(to))
            {
                return Task.FromResult(CommandFaults.Print(streams.Error, Texts.Format("ImportThere", to), ExitCodes.Usage));
            }

            string list = to + ".missing.txt";
            IReadOnlyList<AppFault> missing = Import(from, to, list, new PhysicalFileSystem(), cancellationToken);
            streams.Output.WriteLine(Texts.Format("ImportDone", to, from, missing.Count, list));
            foreach (AppFault gap in missing)
            {
                streams.Output.WriteLine($"  {AppFaults.Line(gap)}");
            }

            return Task.FromResult(ExitCodes.Success);
        }, cancellation));
        return verb;
    }

    /// <summary>Makes the folder, whole or not at all, and then the list.</summary>
    /// <returns>What is missing.</returns>
    internal static IReadOnlyList<AppFault> Import(string from, string to, string list, IFileSystem disk, CancellationToken cancellationToken)
    {
        MonaiBundle bundle = MonaiBundle.OpenFolder(from);
        ModelFacts? model = bundle.Files.TryGetValue(PackageDraft.ModelName, out string? path) ? ModelFacts.Of(File.ReadAllBytes(path)) : null;
        PackageDraft draft = PackageDraft.Of(bundle, model);
        using var folder = new FolderDraft(to, disk);
        folder.Begin();
        foreach ((string name, byte[] bytes) in draft.Files)
        {
            folder.Write(name, file => file.Write(bytes));
        }

        foreach ((string name, string source) in bundle.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            folder.Copy(name, source);
        }

        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<AppFault> missing = PackageGaps.Find(folder.Part);
        disk.Delete(list);
        using (Stream file = disk.CreateFile(list))
        {
            file.Write(Encoding.UTF8.GetBytes(string.Concat(missing.Select(gap => $"{gap}\n"))));
            disk.Sync(file);
        }

        folder.Finish();
        return missing;
    }
}
