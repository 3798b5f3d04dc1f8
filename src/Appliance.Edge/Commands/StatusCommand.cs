using System.CommandLine;
using System.Globalization;
using System.Reflection;
using Appliance.Contracts;
using Appliance.Edge.Certificates;
using Appliance.Edge.Delivery;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Health;
using Appliance.Edge.Hosting;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Uplink;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance status</c>: how the unit is, on a screen.</summary>
public static class StatusCommand
{
    private const double BytesPerGigabyte = 1e9;

    /// <summary>Makes the verb.</summary>
    public static Command Create() => JournalVerb.Create(
        "status", "HelpStatus", (settings, session, _) => Read(settings, session), Write, ReportJson.Default.StatusReport);

    private static StatusReport Read(UnitSettings settings, JournalSession session)
    {
        var folder = Path.GetFullPath(settings.Options.Storage.StateFolder);
        var disk = new DriveInfo(folder);
        var files = new CertificateFiles(new StateFolder(folder));
        var certificate = CertificateQuery.Look(settings.Options, files, TimeProvider.System);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return new StatusReport(
            typeof(StatusCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            folder,
            settings.Options.Node.AeTitle,
            settings.Options.Node.Port,
            HealthSource.Tally<StudyStage>(session, "SELECT stage, COUNT(*) FROM study GROUP BY stage"),
            HealthSource.Tally<RunState>(session, "SELECT state, COUNT(*) FROM run GROUP BY state"),
            HealthSource.Tally<DeliveryState>(session, "SELECT state, COUNT(*) FROM delivery GROUP BY state"),
            new OutboxReport(
                (int)session.Count("SELECT COUNT(*) FROM outbox WHERE refused IS NULL"),
                (int)session.Count("SELECT COUNT(*) FROM outbox WHERE refused IS NOT NULL"),
                Outbox.States(session)),
            new DiskReport(disk.AvailableFreeSpace, disk.TotalSize),
            certificate is null ? null : CertificateQuery.Report(certificate, files, TimeProvider.System),
            WorklistReport.Read(settings.Options.Orders, session),
            ArchiveReport.Read(session, settings.Options.Priors),
            EngineQuery.Look(settings).OfActive(settings),
            [.. StandingAlarms.Read(
                session, new FreeSpaceGuard(settings.Options.Storage, () => disk.AvailableFreeSpace).Look(), certificate,
                LicenceClock.Now(session, TimeProvider.System.GetUtcNow(), settings.Options.Entitlements).State)
                .Concat(BarredApps.Read(session, new StateFolder(folder), settings.Options.Apps, today))
                .Concat(EndedAppCertificates.Read(session, new StateFolder(folder), settings.Options.Running.AppsFolder, today))
                .Select(Alarm)])
        {
            Golden = [.. AppProofTable.InUse(session).Select(ProofReport.Of).Where(proof => proof.Text is not null)],
        };
    }

    private static AlarmReport Alarm(StandingAlarm alarm)
    {
        // 'delivery-given-up' is the sentence AlarmDeliveryGivenUp.
        var name = string.Concat(alarm.Code.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return new AlarmReport(
            alarm.Code, alarm.Part, alarm.Count, Texts.Format($"Alarm{name}", alarm.Part, alarm.Count), Texts.Get($"AlarmRemedy{name}"));
    }

    private static void Write(TextWriter output, StatusReport report)
    {
        output.WriteLine($"appliance {report.Version}, {report.AeTitle}:{report.Port}, {report.StateFolder}");
        WriteTally(output, "Studies", "Stage", report.Studies);
        WriteTally(output, "Runs", "Run", report.Runs);
        WriteTally(output, "Deliveries", "Delivery", report.Deliveries);
        output.WriteLine(Texts.Format("StatusOutbox", report.Outbox.Waiting, report.Outbox.Refused));
        output.WriteLine(Texts.Format(
            "StatusDisk",
            (report.Disk.FreeBytes / BytesPerGigabyte).ToString("0.0", CultureInfo.InvariantCulture),
            (report.Disk.TotalBytes / BytesPerGigabyte).ToString("0.0", CultureInfo.InvariantCulture)));
        if (report.Certificate is { } certificate)
        {
            output.WriteLine($"{Texts.Get("StatusCertificate")}: {certificate.Text}");
            if (certificate.Fault is { } fault)
            {
                output.WriteLine($"    {fault}");
            }
        }

        report.Worklist?.Write(output);
        report.Archive?.Write(output);
        foreach (AppEngineReport engine in report.Engines)
        {
            output.WriteLine($"{Texts.Get("AppEngine")} {engine.App}: {engine.Engine.Text}");
        }

        foreach (ProofReport proof in report.Golden)
        {
            output.WriteLine($"{proof.App} {proof.Version}: {proof.Text}");
        }

        foreach (var alarm in report.Alarms)
        {
            output.WriteLine($"{Texts.Get("StatusAlarm")}: {alarm.Text}");
            output.WriteLine($"    {Texts.Get("ToDo")}: {alarm.Remedy}");
        }
    }

    private static void WriteTally(TextWriter output, string title, string kind, IReadOnlyDictionary<string, int> counts)
    {
        var parts = counts.Where(count => count.Value > 0)
            .Select(count => $"{count.Value} {Texts.Get(kind + char.ToUpperInvariant(count.Key[0]) + count.Key[1..])}");
        output.WriteLine($"{Texts.Get($"Status{title}")}: {string.Join(", ", parts.DefaultIfEmpty("0"))}");
    }
}
