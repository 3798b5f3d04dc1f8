using System.Diagnostics;
using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Apps;
using Appliance.Simulators.Phantoms;

namespace Appliance.Benchmarks;

/// <summary>
/// A whole unit under the load of a hospital that scans too much: small studies at a steady rate, one in five of them from the emergency
/// room, and heavy ones between them; real associations, apps, evidence and PACS. How long runs wait, what memory it takes, and whether
/// anything is lost.
/// </summary>
internal static class BusyUnit
{
    private const string Emergency = "ER";
    private const string Ward = "WARD";
    private const string Planning = "PLAN";
    private const int Senders = 6;
    private const double StudiesADay = 5000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    /// <summary>Runs it.</summary>
    /// <param name="arguments">Small studies, heavy studies, and small ones a second; 300, 2 and 5 without.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        int[] numbers = [.. arguments.Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        (int small, int heavy, int rate) = (numbers.ElementAtOrDefault(0, 300), numbers.ElementAtOrDefault(1, 2), numbers.ElementAtOrDefault(2, 5));
        Report.Title(string.Create(
            CultureInfo.InvariantCulture,
            $"{small} small studies, {rate} a second ({rate * 86_400 / StudiesADay:0} times {StudiesADay:0} a day), and {heavy} heavy ones (busy)"));
        using var folder = new TestFolder();
        using var large = await ThoraxFolder.MakeAsync(250, 512);
        await using var pacs = await StoreScpProcess.StartAsync(folder["pacs"], null, "--fork");
        await using var unit = await UnitProcess.StartAsync(new UnitSettings
        {
            StateFolder = folder.Sub("state"),
            Destinations = [pacs.Destination("PACS")],
            QuietPeriodSeconds = 2,
            Environment = Settings(Apps(folder)),
        });
        var journal = new JournalProbe(unit.StateFolder);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            SendSmallAsync(unit.Port, folder, small, rate, cancellationToken),
            SendHeavyAsync(unit.Port, folder, large, heavy, TimeSpan.FromSeconds((double)small / rate / (heavy + 1)), cancellationToken));
        TimeSpan sent = clock.Elapsed;
        await Eventually.TrueAsync("everything is done", Limit, () => journal.Count("SELECT count(*) FROM study WHERE stage = 'Done'") == small + heavy);
        Report.Row("sent, and done", Report.Number(sent.TotalSeconds, "s"), Report.Number(clock.Elapsed.TotalSeconds, "s"));
        Tell(journal, unit, pacs, small + heavy);
    }

    private static void Tell(JournalProbe journal, UnitProcess unit, StoreScpProcess pacs, int studies)
    {
        foreach (string lane in (string[])["Stat", "Routine", "Background"])
        {
            double[] waits = Seconds(journal, lane, "created_at", "started_at"), takes = Seconds(journal, lane, "started_at", "ended_at");
            Report.Row(
                $"{lane}: wait from closing to start, p99",
                Report.Number(P99(waits), "s"),
                string.Create(CultureInfo.InvariantCulture, $"median {waits.ElementAtOrDefault(waits.Length / 2):0.00} s, {waits.Length} runs of {takes.ElementAtOrDefault(takes.Length / 2):0.00} s"));
        }

        int budget = journal.Count("SELECT max(host_mebibytes) FROM run");
        Report.Row("peak resident memory", Report.Number(LargeObjectMemory.PeakMiB(unit.Process.Id), "MiB"), $"the heavy run declares {budget} MiB");
        int evidence = journal.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'");
        Report.Row(
            "lost",
            Report.Number(studies - journal.Count("SELECT count(DISTINCT study_id) FROM run WHERE state = 'Reported'"), "studies"),
            string.Create(CultureInfo.InvariantCulture, $"{evidence - pacs.Files.Count} of {evidence} objects"));
    }

    private static async Task SendSmallAsync(int port, TestFolder folder, int studies, int rate, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        int late = 0;
        await Parallel.ForAsync(0, studies, new ParallelOptions { MaxDegreeOfParallelism = Senders, CancellationToken = cancellationToken }, async (number, cancel) =>
        {
            var phantom = new EllipsoidPhantom { Seed = number, Size = 32, PixelSpacing = 5, TablePositions = [.. Enumerable.Range(-8, 17).Select(slice => slice * 7.5)] };
            IReadOnlyList<string> files = phantom.WriteDicom(folder.Sub(string.Create(CultureInfo.InvariantCulture, $"sent/{number}")));
            TimeSpan early = TimeSpan.FromSeconds((double)number / rate) - clock.Elapsed;
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, TimeProvider.System, cancel);
            }
            else if (early < TimeSpan.FromSeconds(-1))
            {
                Interlocked.Increment(ref late);
            }

            await SendAsync(port, number % 5 == 0 ? Emergency : Ward, files, cancel);
        });
        Report.Row("sent more than a second late", Report.Number(late, "studies"), "what one machine can send beside the unit");
    }

    private static async Task SendHeavyAsync(
        int port, TestFolder folder, ThoraxFolder large, int studies, TimeSpan between, CancellationToken cancellationToken)
    {
        for (int number = 0; number < studies; number++)
        {
            await Task.Delay(between, TimeProvider.System, cancellationToken);
            await SendAsync(port, Planning, OfAnotherStudy(large.Files, folder.Sub(string.Create(CultureInfo.InvariantCulture, $"heavy/{number}")), number), cancellationToken);
        }
    }

    /// <summary>The same slices as a study of another patient.</summary>
    private static IReadOnlyList<string> OfAnotherStudy(IReadOnlyList<string> files, string folder, int number) =>
    [
        .. files.Select((file, index) =>
        {
            DicomDataset slice = DicomFile.Open(file).Dataset;
            slice.AddOrUpdate(DicomTag.StudyInstanceUID, Uid(slice, DicomTag.StudyInstanceUID, number, 0))
                .AddOrUpdate(DicomTag.SeriesInstanceUID, Uid(slice, DicomTag.SeriesInstanceUID, number, 0))
                .AddOrUpdate(DicomTag.SOPInstanceUID, Uid(slice, DicomTag.SOPInstanceUID, number, index));
            string copy = Path.Combine(folder, Path.GetFileName(file));
            new DicomFile(slice, DicomTransferSyntax.ExplicitVRLittleEndian).Save(copy);
            return copy;
        }),
    ];

    private static string Uid(DicomDataset slice, DicomTag tag, int study, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{slice.GetString(tag)![..40]}.{study + 1}.{index}");

    private static async Task SendAsync(int port, string aeTitle, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        List<StoreItem> items = [.. files.Select(StoreItem.Open)];
        var parameters = new AssociationParameters { CallingAE = aeTitle, Contexts = StoreScu.ContextsFor(items) };
        await using var association = await Association.RequestAsync(new DicomEndpoint(UnitProcess.AeTitle, "127.0.0.1", port), parameters, cancellationToken);
        foreach (StoreItem item in items)
        {
            StoreResult answer = await StoreScu.SendAsync(association, item, cancellationToken);
            if (!answer.Status.IsSuccess)
            {
                throw new InvalidOperationException($"The unit answered {answer.Status} {answer.ErrorComment}");
            }
        }

        await association.ReleaseAsync(cancellationToken);
    }

    /// <summary>The lung app, and one that is done in no time.</summary>
    private static string Apps(TestFolder folder)
    {
        string apps = folder.Sub("apps"), lung = Path.Combine(Repository.Root, "models", "ct-lung-density");
        SyntheticApps.WriteBody(folder.Sub($"apps/{SyntheticApps.Body}"), "1.0.0");
        SyntheticApps.WriteApp(folder.Sub($"apps/{SyntheticApps.Id(0)}"), 0, "1.0.0");
        foreach (string file in Directory.EnumerateFiles(lung, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(apps, "ct-lung-density", Path.GetRelativePath(lung, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return apps;
    }

    private static Dictionary<string, string> Settings(string apps)
    {
        var settings = new Dictionary<string, string> { ["APPLIANCE__Running__AppsFolder"] = apps };
        (string App, string? Scanner, string Key, string Value)[] rules =
        [
            ("ct-lung-density", Planning, "Lane", "Background"), ("ct-lung-density", null, "Run", "false"),
            (SyntheticApps.Id(0), Planning, "Run", "false"), (SyntheticApps.Id(0), Emergency, "Lane", "Stat"),
        ];
        foreach (((string app, string? scanner, string key, string value), int number) in rules.Select((rule, number) => (rule, number)))
        {
            string rule = string.Create(CultureInfo.InvariantCulture, $"APPLIANCE__Routing__{number}__");
            (settings[rule + "Apps__0"], settings[rule + key]) = (app, value);
            if (scanner is not null)
            {
                settings[rule + "Scanners__0"] = scanner;
            }
        }

        return settings;
    }

    private static double[] Seconds(JournalProbe journal, string lane, string from, string to) =>
    [
        .. journal.Column($"SELECT (julianday({to}) - julianday({from})) * 86400 FROM run WHERE lane = '{lane}' AND state = 'Reported'")
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture)).Order(),
    ];

    private static double P99(double[] sorted) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1];

    private static int ElementAtOrDefault(this int[] numbers, int index, int otherwise) => index < numbers.Length ? numbers[index] : otherwise;
}
