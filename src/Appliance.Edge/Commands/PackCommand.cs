using System.CommandLine;
using Appliance.Edge.Commands.Weights;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Import;
using Appliance.Inference.Sealing;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance apps pack|sign</c>: what a publisher does with the folder of an app.</summary>
internal static class PackCommand
{
    /// <summary>Makes the verb that gives a package as one file.</summary>
    public static Command CreatePack()
    {
        var output = new Option<FileInfo>("--out", "-o") { Description = Texts.Get("HelpAppsPackOut"), HelpName = "FILE", Required = true };
        var unit = new Option<FileInfo?>("--encrypt-for") { Description = Texts.Get("HelpAppsPackEncryptFor"), HelpName = "PEM" };
        var weights = new Option<DirectoryInfo?>("--weights") { Description = Texts.Get("HelpAppsPackWeights"), HelpName = "FOLDER" };
        return Create("pack", "HelpAppsPack", [output, unit, weights], unit, weights, async (source, package, statement, cose, parsed, cancellationToken) =>
        {
            string file = parsed.GetRequiredValue(output).FullName;
            if (file.StartsWith(Path.TrimEndingDirectorySeparator(source) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new InvalidDataException(Texts.Format("PackInside", file, source)); // The next package would hold this one.
            }

            using var line = new ProgressLine(parsed.InvocationConfiguration);
            await WholeFile.WriteAsync(
                file, stream => PackageArchive.WriteAsync(package.Folder, statement, cose, stream, line.Of(statement.TotalBytes), cancellationToken)).ConfigureAwait(false);
            return file;
        });
    }

    /// <summary>Makes the verb that puts the signature into the folder.</summary>
    public static Command CreateSign() => Create("sign", "HelpAppsSign", [], unit: null, weights: null, async (_, package, _, cose, _, cancellationToken) =>
    {
        string file = Path.Combine(package.Folder, PackageStatement.FileName);
        await WholeFile.WriteAsync(file, stream => stream.WriteAsync(cose, cancellationToken).AsTask()).ConfigureAwait(false);
        return file;
    });

    private static Verb Create(
        string name, string text, IReadOnlyList<Option> more, Option<FileInfo?>? unit, Option<DirectoryInfo?>? weights,
        Func<string, Package, PackageStatement, byte[], ParseResult, CancellationToken, Task<string>> write)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = Texts.Get("HelpAppsPackFolder") };
        var key = new Option<FileInfo>("--key") { Description = Texts.Get("HelpAppsPackKey"), HelpName = "PEM", Required = true };
        var region = new Option<string[]>("--region") { Description = Texts.Get("HelpAppsPackRegion"), HelpName = "CODE" };
        region.Validators.Add(given =>
        {
            foreach (string code in given.Tokens.Select(token => token.Value).Where(code => code.Length != 2 || !code.All(char.IsAsciiLetter)))
            {
                given.AddError($"--region {code}: {Texts.Get("NoRegion")}");
            }
        });
        Option<DateOnly?> notAfter = DayOption.Create("--not-after", Texts.Get("HelpAppsPackNotAfter"));
        var modules = new Option<DirectoryInfo>("--modules") { Description = Texts.Get("HelpAppsPackModules"), HelpName = "FOLDER" };
        var verb = new Verb(name, text) { folder, key, region, notAfter, modules };
        foreach (Option option in more)
        {
            verb.Options.Add(option);
        }

        verb.SetAction((parsed, cancellation) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, async cancellationToken =>
        {
            string source = parsed.GetRequiredValue(folder).FullName;
            if (PackageGaps.Find(source) is { Count: > 0 } gaps)
            {
                throw new AppPackageException(source, gaps);
            }

            string beside = parsed.GetValue(modules)?.FullName ?? Path.GetDirectoryName(source.TrimEnd('/')) ?? source;
            using WholePackage? whole = weights is null ? null : await CompleteAsync(source, beside, parsed.GetValue(weights), cancellationToken).ConfigureAwait(false);
            ModuleSet available = AppCatalogue.ModulesIn(whole?.ModulesFolder ?? beside);
            Package plain = Open(source, whole?.Folder ?? source, available);
            using var copy = new SealedCopy();
            Package package = unit is not null && parsed.GetValue(unit) is { } recipient ? copy.Of(plain, available, recipient.FullName) : plain;
            using Publisher publisher = Publisher.Load(parsed.GetRequiredValue(key).FullName);
            if (PackageSecrets.Find(package) is { Count: > 0 } secrets)
            {
                throw new AppPackageException(source, secrets);
            }

            PackageStatement statement = PackageStatement.Of(package) with
            {
                Regions = [.. (parsed.GetValue(region) ?? []).Select(code => code.ToUpperInvariant())],
                NotAfter = parsed.GetValue(notAfter),
            };
            string file = await write(source, package, statement, PackageSignature.Sign(statement, publisher), parsed, cancellationToken).ConfigureAwait(false);
            parsed.InvocationConfiguration.Output.WriteLine(Texts.Format("AppSigned", statement.App, statement.Version, statement.Files.Count, publisher.KeyId, file));
            return ExitCodes.Success;
        }, cancellation));
        return verb;
    }

    /// <summary>Opens the package, whole as it is packed; faults are told of its sources.</summary>
    private static Package Open(string source, string whole, ModuleSet available)
    {
        try
        {
            Package package = Package.Open(whole, available);
            Inference.Pipelines.GoldenCase.Of(package.Proof);
            return package;
        }
        catch (AppPackageException fault) when (fault.Folder != source)
        {
            throw new AppPackageException(source, fault.Faults);
        }
    }

    private static async Task<WholePackage> CompleteAsync(string source, string modules, DirectoryInfo? weights, CancellationToken cancellationToken)
    {
        using var network = new SocketsHttpHandler();
        using var fetch = new WeightsFetch(WeightsCache.Of(weights?.FullName, new PhysicalFileSystem()), network, TimeProvider.System);
        return await WholePackage.OfAsync(source, modules, fetch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The package with its models sealed, in a folder that is there as long as it is needed.</summary>
    private sealed class SealedCopy : IDisposable
    {
        private string? _folder;

        public Package Of(Package plain, ModuleSet modules, string keyFile)
        {
            using UnitKey recipient = UnitKey.LoadPublic(keyFile);
            _folder = Directory.CreateTempSubdirectory("appliance-pack-").FullName;
            return SealedPackage.Copy(plain, modules, recipient, _folder);
        }

        public void Dispose()
        {
            if (_folder is not null)
            {
                Directory.Delete(_folder, recursive: true);
            }
        }
    }
}
