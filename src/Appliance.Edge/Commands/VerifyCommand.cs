using System.CommandLine;
using System.Text.Json;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary>
/// <c>appliance apps verify</c>: whether the apps on this machine are what was signed; or packages and signed folders, on their way to a unit or
/// on the publisher's own desk, by the keys that are named.
/// </summary>
internal static class VerifyCommand
{
    /// <summary>Makes the verb.</summary>
    /// <param name="installed">Verifies what is on this machine, and gives the exit code.</param>
    public static Verb Create(Func<UnitSettings, InvocationConfiguration, bool, int> installed)
    {
        var packages = new Argument<string[]>("PACKAGE") { Description = Texts.Get("HelpAppsVerifyPackage"), Arity = ArgumentArity.ZeroOrMore };
        var keys = new Option<string[]>("--key") { Description = Texts.Get("HelpAppsVerifyKey"), HelpName = "PEM" };
        var json = new Option<bool>("--json") { Description = Texts.Get("HelpJson") };
        var verb = new Verb("verify", "HelpAppsVerify") { packages, keys, json };
        var typed = new CommandLineSettings().AddTo(verb);
        verb.SetAction((parsed, cancellation) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, async cancellationToken =>
        {
            InvocationConfiguration streams = parsed.InvocationConfiguration;
            UnitSettings settings = typed.Load(parsed);
            if (settings.Faults.Count > 0)
            {
                return CommandFaults.Print(streams.Error, settings.Faults);
            }

            if (parsed.GetValue(packages) is not { Length: > 0 } named)
            {
                return installed(settings, streams, parsed.GetValue(json));
            }

            using TrustedPublishers trusted = parsed.GetValue(keys) is { Length: > 0 } given
                ? TrustedPublishers.Of(given)
                : TrustedPublishers.Load(new StateFolder(settings.Options.Storage.StateFolder).PublishersPath);
            var looked = new List<VerifiedPackage>();
            foreach (string package in named)
            {
                looked.Add(await VerifiedPackage.LookAsync(Path.GetFullPath(package), trusted, cancellationToken).ConfigureAwait(false));
            }

            Tell(looked, parsed.GetValue(json), streams);
            return looked.TrueForAll(package => package.Faults.Count == 0) ? ExitCodes.Success : ExitCodes.Negative;
        }, cancellation));
        return verb;
    }

    private static void Tell(List<VerifiedPackage> looked, bool asJson, InvocationConfiguration streams)
    {
        if (asJson)
        {
            streams.Output.WriteLine(JsonSerializer.Serialize(looked, AppsJson.Default.ListVerifiedPackage));
            return;
        }

        foreach (VerifiedPackage package in looked)
        {
            if (package.Faults.Count > 0)
            {
                AppFaults.Print(streams.Error, package.Path, package.Faults);
                continue;
            }

            streams.Output.WriteLine(Texts.Format("PackageGood", package.App, package.Version, package.Publisher, package.Files, package.ContentDigest));
            streams.Output.WriteLine("    " + Texts.Format(
                "PackageTerms",
                package.Regions.Count > 0 ? string.Join(", ", package.Regions) : Texts.Get("PackageAnywhere"),
                package.NotAfter is { } last ? $"{last:yyyy-MM-dd}" : Texts.Get("PackageNoEnd")));
        }
    }
}
