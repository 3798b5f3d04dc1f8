using System.Diagnostics;
using Appliance.Dicom.Data;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.Benchmarks;

/// <summary>Seconds from the last slice's acknowledgement to the last evidence object in the PACS, without the quiet period.</summary>
internal static class EvidenceLatency
{
    private const int QuietPeriodSeconds = 2;
    private const int EvidenceKinds = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title("Last slice → SR, SEG and SC in the PACS, less the quiet period");
        foreach (var (slices, rows) in new[] { (120, 256), (250, 512) })
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var study = await ThoraxFolder.MakeAsync(slices, rows);
            Report.Row($"{slices} slices of {rows} × {rows}", Report.Number(await MeasureAsync(study), "s"));
        }
    }

    private static async Task<double> MeasureAsync(ThoraxFolder study)
    {
        using var folder = new TestFolder();
        await using var pacs = await StoreScpProcess.StartAsync(folder["pacs"]);
        await using var unit = await UnitProcess.StartAsync(new UnitSettings
        {
            Destinations = [pacs.Destination("PACS")],
            QuietPeriodSeconds = QuietPeriodSeconds,
        });
        (await Dcmtk.StoreAsync(unit.Port, UnitProcess.AeTitle, study.Path)).Expect();
        var clock = Stopwatch.StartNew();
        await Eventually.TrueAsync("SR, SEG, SC, KOS and GSPS are in the PACS", Limit, () => Kinds(pacs) == EvidenceKinds);
        return clock.Elapsed.TotalSeconds - QuietPeriodSeconds;
    }

    private static int Kinds(StoreScpProcess pacs) => pacs.Files.Select(SopClass).OfType<string>().Distinct().Count();

    private static string? SopClass(string file)
    {
        try
        {
            return DicomFile.Open(file, new DicomReadOptions { StopBefore = DicomTag.PatientName }).Dataset.GetString(DicomTag.SOPClassUID);
        }
        catch (DicomDataException)
        {
            return null; // still being written
        }
    }
}
