using System.CommandLine;
using System.Text.Json;
using Appliance.Edge.Hosting;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance apps list|verify</c>: the apps on this machine, and whether they can be used.</summary>
public static class AppsCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create() => new("apps", Texts.Get("HelpApps")) { Make("list", "HelpAppsList", List), Make("verify", "HelpAppsVerify", Verify) };

    private static Verb Make(string name, string text, Func<AppsReport, InvocationConfiguration, int> write)
    {
        var json = new Option<bool>("--json") { Description = Texts.Get("HelpJson") };
        var verb = new Verb(name, text) { json };
        var typed = new CommandLineSettings().AddTo(verb);
        verb.SetAction(parsed =>
        {
            var streams = parsed.InvocationConfiguration;
            if (typed.Load(parsed) is { Faults.Count: > 0 } broken)
            {
                return CommandFaults.Print(streams.Error, broken.Faults);
            }

            var report = AppsReport.Of(AppCatalogue.Open(typed.Load(parsed).Options.Running.AppsFolder));
            if (parsed.GetValue(json))
            {
                streams.Output.WriteLine(JsonSerializer.Serialize(report, InferJson.Default.AppsReport));
                return report.Rejected.Count == 0 ? ExitCodes.Success : ExitCodes.Negative;
            }

            return write(report, streams);
        });
        return verb;
    }

    private static int List(AppsReport report, InvocationConfiguration streams)
    {
        foreach (var app in report.Apps)
        {
            streams.Output.WriteLine($"{app.Id} {app.Version}  {Local(app)}  ({app.Folder})");
        }

        WriteRejected(report, streams.Error);
        return report.Rejected.Count == 0 ? ExitCodes.Success : ExitCodes.Negative;
    }

    private static int Verify(AppsReport report, InvocationConfiguration streams)
    {
        foreach (var app in report.Apps)
        {
            streams.Output.WriteLine(Texts.Format("AppGood", app.Id, app.Version, app.Files.Count));
            foreach (var (name, digest) in app.Files)
            {
                streams.Output.WriteLine($"  {digest}  {name}");
            }
        }

        WriteRejected(report, streams.Error);
        return report.Rejected.Count == 0 ? ExitCodes.Success : ExitCodes.Negative;
    }

    private static void WriteRejected(AppsReport report, TextWriter error)
    {
        foreach (var app in report.Rejected)
        {
            error.WriteLine(Texts.Format("AppBad", app.Folder, app.Faults.Count));
            foreach (var fault in app.Faults)
            {
                error.WriteLine($"  {fault.Path}: {fault.Message}");
            }
        }
    }

    private static string Local(InstalledApp app) =>
        Thread.CurrentThread.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? app.TitleZh : app.TitleEn;
}
