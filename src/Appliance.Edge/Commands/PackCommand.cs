using System.CommandLine;
using System.Globalization;
using Appliance.Edge.Hosting;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance apps pack|sign</c>: what a publisher does with the folder of an app.</summary>
internal static class PackCommand
{
    /// <summary>Makes the verb that gives a package as one file.</summary>
    public static Command CreatePack()
    {
        var output = new Option<FileInfo>("--out", "-o") { Description = Texts.Get("HelpAppsPackOut"), HelpName = "FILE", Required = true };
        return Create("pack", "HelpAppsPack", [output], async (package, statement, cose, parsed, cancellationToken) =>
        {
            string file = parsed.GetRequiredValue(output).FullName;
            string part = file + ".part";
            try
            {
                await using (FileStream stream = File.Create(part))
                {
                    using var line = new ProgressLine(parsed.InvocationConfiguration);
                    await PackageArchive.WriteAsync(package.Folder, statement, cose, stream, line.Of(statement.TotalBytes), cancellationToken).ConfigureAwait(false);
                }

                File.Move(part, file, overwrite: true);
                return file;
            }
            finally
            {
                File.Delete(part);
            }
        });
    }

    /// <summary>Makes the verb that puts the signature into the folder.</summary>
    public static Command CreateSign() => Create("sign", "HelpAppsSign", [], async (package, _, cose, _, cancellationToken) =>
    {
        string file = Path.Combine(package.Folder, PackageStatement.FileName);
        await File.WriteAllBytesAsync(file, cose, cancellationToken).ConfigureAwait(false);
        return file;
    });

    private static Verb Create(
        string name, string text, IReadOnlyList<Option> more,
        Func<Package, PackageStatement, byte[], ParseResult, CancellationToken, Task<string>> write)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = Texts.Get("HelpAppsPackFolder") };
        var key = new Option<FileInfo>("--key") { Description = Texts.Get("HelpAppsPackKey"), HelpName = "PEM", Required = true };
        var region = new Option<string[]>("--region") { Description = Texts.Get("HelpAppsPackRegion"), HelpName = "CODE" };
        var notAfter = new Option<DateOnly?>("--not-after")
        {
            Description = Texts.Get("HelpAppsPackNotAfter"),
            HelpName = "YYYY-MM-DD",
            CustomParser = result =>
            {
                if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
                {
                    return day;
                }

                result.AddError(Texts.Format("NoDate", result.Tokens[0].Value));
                return null;
            },
        };
        var modules = new Option<DirectoryInfo>("--modules") { Description = Texts.Get("HelpAppsPackModules"), HelpName = "FOLDER" };
        var verb = new Verb(name, text) { folder, key, region, notAfter, modules };
        foreach (Option option in more)
        {
            verb.Options.Add(option);
        }

        verb.SetAction((parsed, cancellationToken) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            string source = parsed.GetRequiredValue(folder).FullName;
            Package package = Package.Open(source, AppCatalogue.ModulesIn(parsed.GetValue(modules)?.FullName ?? Path.GetDirectoryName(source.TrimEnd('/')) ?? source));
            Inference.Pipelines.GoldenCase.Of(package.Proof);
            using Publisher publisher = Publisher.Load(parsed.GetRequiredValue(key).FullName);
            PackageStatement statement = PackageStatement.Of(package) with
            {
                Regions = [.. (parsed.GetValue(region) ?? []).Select(code => code.ToUpperInvariant())],
                NotAfter = parsed.GetValue(notAfter),
            };
            string file = await write(package, statement, PackageSignature.Sign(statement, publisher), parsed, cancellationToken).ConfigureAwait(false);
            parsed.InvocationConfiguration.Output.WriteLine(Texts.Format("AppSigned", statement.App, statement.Version, statement.Files.Count, publisher.KeyId, file));
            return ExitCodes.Success;
        }));
        return verb;
    }
}
