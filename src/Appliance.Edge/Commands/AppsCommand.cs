using System.CommandLine;
using System.Text.Json;
using Appliance.Edge.Commands.Bench;
using Appliance.Edge.Commands.Explain;
using Appliance.Edge.Commands.Licensing;
using Appliance.Edge.Hosting;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance apps</c>: the apps on this machine, and what is done with them.</summary>
public static class AppsCommand
{
    /// <summary>Makes the verbs.</summary>
    public static Command Create() => new("apps", Texts.Get("HelpApps"))
    {
        Make("list", "HelpAppsList", List), VerifyCommand.Create((settings, streams, asJson) => Show(settings, streams, asJson, Verify)),
        InstallCommand.CreateInstall(), InstallCommand.CreateUpgrade(), AppChoiceCommand.CreateUse(), AppChoiceCommand.CreateRemove(), ShadowCommand.Create(),
        NewCommand.Create(), RecordCommand.Create(), ImportCommand.Create(), CalibrateCommand.Create(), PackCommand.CreatePack(), PackCommand.CreateSign(), ExplainCommand.Create(), BenchCommand.Create(),
        EntitleCommand.Create(), EntitlementsCommand.Create(), MeterCommand.Create(), LicenceClockCommand.Create(),
        UnitKeyCommand.Create(), LicenceCommand.Create(),
    };

    private static Verb Make(string name, string text, Action<AppsReport, TextWriter> write)
    {
        var json = new Option<bool>("--json") { Description = Texts.Get("HelpJson") };
        var verb = new Verb(name, text) { json };
        var typed = new CommandLineSettings().AddTo(verb);
        verb.SetAction((parsed, _) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, () =>
        {
            var streams = parsed.InvocationConfiguration;
            UnitSettings settings = typed.Load(parsed);
            if (settings.Faults.Count > 0)
            {
                return Task.FromResult(CommandFaults.Print(streams.Error, settings.Faults));
            }

            return Task.FromResult(Show(settings, streams, parsed.GetValue(json), write));
        }));
        return verb;
    }

    private static int Show(UnitSettings settings, InvocationConfiguration streams, bool asJson, Action<AppsReport, TextWriter> write)
    {
        AppsReport report = Look(settings);
        if (asJson)
        {
            streams.Output.WriteLine(JsonSerializer.Serialize(report, AppsJson.Default.AppsReport));
        }
        else
        {
            write(report, streams.Output);
            foreach (RejectedApp app in report.Rejected)
            {
                AppFaults.Print(streams.Error, app.Folder, app.Faults);
            }
        }

        return report.Rejected.Count == 0 ? ExitCodes.Success : ExitCodes.Negative;
    }

    private static AppsReport Look(UnitSettings settings)
    {
        AppsOnUnit apps = AppsOnUnit.Look(settings);
        AppPackage[] packages = [.. apps.Installed.Packages, .. apps.Shipped.Packages];
        var report = AppsReport.Of(apps, settings.Options.Running.Precision, LicencesOnUnit.Look(settings, packages));
        var engines = EngineQuery.Look(settings);
        return report with
        {
            Apps = [.. report.Apps.Select(app => app with
            {
                Engine = engines.Of(packages, app.Id, app.Version),
                Golden = apps.GoldenOf(app.Id, app.Version),
            })],
        };
    }

    private static void List(AppsReport report, TextWriter output)
    {
        var table = new TextTable(
            Texts.Get("AppId"), Texts.Get("AppVersion"), Texts.Get("AppTitle"), Texts.Get("AppUse"), Texts.Get("AppPublisher"), Texts.Get("AppModules"),
            Texts.Get("AppLicence"), Texts.Get("AppPrecision"), Texts.Get("AppCertificate"), Texts.Get("AppEngine"));
        foreach (ListedApp app in report.Apps)
        {
            string modules = app.Kind == "module" ? Texts.Get("AppIsModule") : string.Join(", ", app.Modules);
            table.Add(
                app.Id, app.Version, Local(app), Texts.Get($"App{app.State ?? "Shipped"}"), app.Publisher ?? "", modules,
                app.Licence?.Text ?? "", app.Use?.Precision ?? "", app.Use is { } use ? Certificate(app, use) : "", app.Engine?.Text ?? "");
        }

        table.Write(output);
        foreach (ListedApp app in report.Apps.Where(app => app.Use?.PrecisionNote is not null))
        {
            output.WriteLine($"{app.Id} {app.Version}: {app.Use!.PrecisionNote}");
        }

        foreach (ListedApp app in report.Apps.Where(app => app.Golden?.Text is not null))
        {
            output.WriteLine($"{app.Id} {app.Version}: {app.Golden!.Text}");
        }

        foreach (RejectedApp source in report.Unfetched)
        {
            output.WriteLine(Texts.Format("AppUnfetched", Path.GetFileName(source.Folder)));
        }
    }

    private static void Verify(AppsReport report, TextWriter output)
    {
        foreach (ListedApp app in report.Apps)
        {
            output.WriteLine(Texts.Format("AppGood", app.Id, app.Version, app.Files.Count));
            foreach ((string name, string digest) in app.Files)
            {
                output.WriteLine($"  {digest}  {name}");
            }
        }
    }

    private static string Certificate(ListedApp app, ListedUse use) => use.Certificate is { } certificate
        ? Texts.Format(
            use.Qualification == "PRODUCT" ? "AppCertified" : "AppCertificateOver",
            certificate.Authority, certificate.Number, certificate.DeviceClass, certificate.Release ?? app.Version, $"{certificate.Expires:yyyy-MM-dd}")
        : Texts.Get("AppNotCertified");

    private static string Local(ListedApp app) =>
        OperatorLanguage.IsChinese ? app.TitleZh : app.TitleEn;
}
