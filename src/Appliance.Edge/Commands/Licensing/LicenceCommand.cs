using System.CommandLine;
using System.Globalization;
using Appliance.Edge.Hosting;
using Appliance.Inference.Apps;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Commands.Licensing;

/// <summary><c>appliance apps licence</c>: what a publisher does to let a unit use an app.</summary>
internal static class LicenceCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var app = new Argument<string>("APP") { Description = Texts.Get("HelpAppsId") };
        var unit = Required<string>("--unit", "ID");
        var serial = Required<string>("--serial", "TEXT");
        var key = new Option<FileInfo>("--key") { Description = Texts.Get("HelpAppsPackKey"), HelpName = "PEM", Required = true };
        var output = new Option<FileInfo>("--out", "-o") { Description = Texts.Get("HelpAppsPackOut"), HelpName = "FILE", Required = true };
        var trial = Optional<int?>("--trial", "DAYS");
        var from = Day("--from");
        var to = Day("--to");
        var perpetual = new Option<bool>("--perpetual") { Description = Texts.Get("HelpLicencePerpetual") };
        var studies = Optional<int?>("--studies", "NUMBER");
        var setsClock = new Option<bool>("--sets-clock") { Description = Texts.Get("HelpLicenceSetsClock") };
        var fromVersion = Optional<string?>("--from-version", "VERSION");
        var beforeVersion = Optional<string?>("--before-version", "VERSION");
        var verb = new Verb("licence", "HelpAppsLicence")
        {
            app, unit, serial, key, output, trial, from, to, perpetual, studies, fromVersion, beforeVersion, setsClock,
        };
        verb.Validators.Add(parsed =>
        {
            if (((Option[])[trial, to, perpetual, studies]).Count(parsed.IsGiven) != 1 || (parsed.IsGiven(from) && !parsed.IsGiven(to)))
            {
                parsed.AddError(Texts.Get("LicenceWhat"));
            }
        });
        verb.SetAction((parsed, cancellationToken) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            var statement = new EntitlementStatement
            {
                Format = 1,
                Serial = parsed.GetRequiredValue(serial),
                Unit = parsed.GetRequiredValue(unit),
                App = parsed.GetRequiredValue(app),
                FromVersion = parsed.GetValue(fromVersion),
                BeforeVersion = parsed.GetValue(beforeVersion),
                Kind = parsed.GetValue(trial) is not null ? EntitlementKind.Trial
                    : parsed.GetValue(to) is not null ? EntitlementKind.Term
                    : parsed.GetValue(perpetual) ? EntitlementKind.Perpetual
                    : EntitlementKind.PerStudy,
                Days = parsed.GetValue(trial),
                From = parsed.GetValue(to) is null ? null : parsed.GetValue(from) ?? DateOnly.FromDateTime(now.UtcDateTime),
                To = parsed.GetValue(to),
                Studies = parsed.GetValue(studies),
                IssuedAt = now,
                SetsClock = parsed.GetValue(setsClock) ? true : null,
            };
            using Publisher publisher = Publisher.Load(parsed.GetRequiredValue(key).FullName);
            string file = parsed.GetRequiredValue(output).FullName;
            byte[] signed = EntitlementSignature.Sign(statement, publisher);
            await WholeFile.WriteAsync(file, stream => stream.WriteAsync(signed, cancellationToken).AsTask()).ConfigureAwait(false);
            parsed.InvocationConfiguration.Output.WriteLine(Texts.Format(
                "LicenceMade", statement.Serial, statement.App, statement.Unit, Texts.Get($"EntitlementKind{statement.Kind}"), publisher.KeyId, file));
            return ExitCodes.Success;
        }));
        return verb;
    }

    private static Option<T> Required<T>(string name, string value) => new(name) { Description = Describe(name), HelpName = value, Required = true };

    private static Option<T> Optional<T>(string name, string value) => new(name) { Description = Describe(name), HelpName = value };

    private static Option<DateOnly?> Day(string name) => DayOption.Create(name, Describe(name));

    // '--from-version' is described by HelpLicenceFromVersion.
    private static string Describe(string name) => Texts.Get(
        "HelpLicence" + string.Concat(name.TrimStart('-').Split('-').Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..])));
}
