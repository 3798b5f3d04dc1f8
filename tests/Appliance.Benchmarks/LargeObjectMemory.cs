using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.Benchmarks;

/// <summary>
/// Peak resident memory while a 2 GB multi-frame object passes: into the unit, and out of <c>appliance dicom store</c>.
/// </summary>
internal static class LargeObjectMemory
{
    private const int Rows = 1024;
    private const int Frames = 2048; // × 1 MiB each

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title("Peak resident memory (VmHWM) while a 2 GB multi-frame object passes");
        using var folder = new TestFolder();
        var file = LargeObject.Write(folder["large.dcm"], Rows, Frames);
        cancellationToken.ThrowIfCancellationRequested();

        await using (var unit = await UnitProcess.StartAsync(new UnitSettings { Role = "node", QuietPeriodSeconds = 600 }))
        {
            var before = PeakMiB(unit.Process.Id);
            (await Dcmtk.StoreAsync(unit.Port, UnitProcess.AeTitle, file, "--max-pdu", "131072")).Expect();
            Report.Row("unit, before", Report.Number(before, "MiB"));
            Report.Row("unit, after receiving it", Report.Number(PeakMiB(unit.Process.Id), "MiB"));
        }

        await using var pacs = await StoreScpProcess.StartAsync(folder["pacs"]);
        await using var sender = new ChildProcess(
            Repository.ApplianceBinary,
            ["dicom", "store", string.Create(CultureInfo.InvariantCulture, $"{StoreScpProcess.AeTitle}@127.0.0.1:{pacs.Port}"), file]);
        var peak = 0.0;
        await Eventually.TrueAsync("the object is sent", TimeSpan.FromMinutes(3), () =>
        {
            peak = Math.Max(peak, PeakMiB(sender.Id));
            return sender.HasExited;
        });
        Report.Row("appliance dicom store, sending it", Report.Number(peak, "MiB"));
    }

    /// <summary>VmHWM of /proc/PID/status, in MiB; 0 when the process is gone.</summary>
    private static double PeakMiB(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
