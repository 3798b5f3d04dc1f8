using System.Globalization;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.Benchmarks;

/// <summary>
/// Peak resident memory while an object of <c>APPLIANCE_LARGE_GIB</c> GiB (default 5) passes: out of <c>appliance dicom store</c>,
/// into the unit by C-STORE, and out of the unit by WADO-RS. Each is held against the same program that sent, or served, a small one.
/// </summary>
internal static class LargeObjectMemory
{
    private const double AllowedMiB = 64;

    private static readonly int Gibibytes =
        int.TryParse(Environment.GetEnvironmentVariable("APPLIANCE_LARGE_GIB"), CultureInfo.InvariantCulture, out var given) ? given : 5;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title($"Peak resident memory (VmHWM) over idle while a {Gibibytes} GiB multi-frame object passes; target {AllowedMiB} MiB");
        using var folder = new TestFolder();
        var large = LargeObject.Write(folder["large.dcm"], Gibibytes);
        var small = LargeObject.Write(folder["small.dcm"], 0);
        await using var unit = await UnitProcess.StartAsync(Settings(out var web));
        using var client = new HttpClient { Timeout = Limit };
        await SendAsync(unit, small);
        await FetchAsync(client, web, "small", cancellationToken);

        var idle = PeakMiB(unit.Process.Id);
        var idleSender = await SendAsync(unit, small);
        var sender = await SendAsync(unit, large);
        Row("appliance dicom store, sending it", sender, idleSender);
        var received = PeakMiB(unit.Process.Id);
        Row("unit, receiving it by C-STORE", received, idle);
        var bytes = await FetchAsync(client, web, "large", cancellationToken);
        Row("unit, giving it by WADO-RS", PeakMiB(unit.Process.Id), idle, string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024 * 1024):0.00} GiB"));
    }

    private static void Row(string what, double peak, double idle, string remark = "") => Report.Row(
        what,
        Report.Number(peak - idle, "MiB"),
        string.Create(CultureInfo.InvariantCulture, $"{(peak - idle <= AllowedMiB ? "ok" : "TOO MUCH")}, {idle:0} MiB before {remark}"));

    private static UnitSettings Settings(out int web)
    {
        web = FreePort.Next();
        return new UnitSettings
        {
            Role = "node",
            QuietPeriodSeconds = 3600,
            Environment = new Dictionary<string, string>
            {
                ["APPLIANCE__DicomWeb__Enabled"] = "true",
                ["APPLIANCE__DicomWeb__Port"] = web.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    /// <summary>Sends a file by our own sender: no other proposes what it takes for an object of this size.</summary>
    private static async Task<double> SendAsync(UnitProcess unit, string file)
    {
        await using var sender = new ChildProcess(
            Repository.ApplianceBinary,
            ["dicom", "store", string.Create(CultureInfo.InvariantCulture, $"{UnitProcess.AeTitle}@127.0.0.1:{unit.Port}"), file]);
        var peak = 0.0;
        await Eventually.TrueAsync("the object is sent", Limit, () =>
        {
            peak = Math.Max(peak, PeakMiB(sender.Id));
            return sender.HasExited;
        });
        return peak;
    }

    /// <summary>Reads the whole study and counts its bytes.</summary>
    private static async Task<long> FetchAsync(HttpClient client, int port, string name, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/studies/{LargeObject.StudyOf(name)}");
        request.Headers.TryAddWithoutValidation("Accept", "multipart/related; type=\"application/dicom\"; transfer-syntax=*");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var block = new byte[1 << 20];
        var total = 0L;
        int read;
        while ((read = await body.ReadAsync(block, cancellationToken)) > 0)
        {
            total += read;
        }

        return total;
    }

    /// <summary>VmHWM of /proc/PID/status, in MiB; 0 when the process is gone.</summary>
    public static double PeakMiB(int process)
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
