using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Appliance.Dicom.Network;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.Benchmarks;

/// <summary>
/// QIDO-RS over many instances, next to Orthanc's DICOMweb plugin with the same ones. Filling Orthanc takes longest, so that with more
/// than <see cref="MostForOrthanc"/> the unit is measured alone.
/// </summary>
internal static class QidoSearch
{
    private const int Default = 10_000;
    private const int MostForOrthanc = 20_000;
    private const int Rounds = 9;

    public static Task RunAsync(CancellationToken cancellationToken) => RunAsync([], cancellationToken);

    public static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        int instances = arguments is [var given] ? int.Parse(given, CultureInfo.InvariantCulture) : Default;
        int studies = instances / QidoArchive.StudySize;
        int port = FreePort.Next();
        using var folder = new TestFolder();
        await using UnitProcess unit = await UnitProcess.StartAsync(new UnitSettings
        {
            Role = "node",
            QuietPeriodSeconds = 3600,
            Environment = new Dictionary<string, string>
            {
                ["APPLIANCE__DicomWeb__Enabled"] = "true", ["APPLIANCE__DicomWeb__Port"] = port.ToString(CultureInfo.InvariantCulture),
            },
        });
        await using OrthancProcess? orthanc = instances > MostForOrthanc
            ? null
            : await OrthancProcess.StartAsync(folder["orthanc"], dicomWebServer: "http://127.0.0.1:1");
        var clock = Stopwatch.StartNew();
        List<DicomEndpoint> peers = [new DicomEndpoint(UnitProcess.AeTitle, "127.0.0.1", unit.Port)];
        if (orthanc is not null)
        {
            peers.Add(new DicomEndpoint(OrthancProcess.AeTitle, "127.0.0.1", orthanc.Port));
        }

        await QidoArchive.SendAsync(0, studies, folder.Sub("sent"), peers, cancellationToken);
        Report.Title($"QIDO-RS over {studies * QidoArchive.StudySize} instances in {studies} studies, median of {Rounds} (filled in {clock.Elapsed.TotalSeconds:0} s)");
        using HttpClient ours = Client(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")));
        using HttpClient? theirs = orthanc is null ? null : Client(new Uri(orthanc.Web, "dicom-web/"));

        // The first fills the index from one header a series.
        (double first, int found) = await TimeAsync(ours, "studies?limit=100", cancellationToken);
        Report.Row("first search of all", Report.Number(first, "ms"), $"{found} found");
        foreach (string search in Searches(studies))
        {
            (double unitMs, found) = await MedianAsync(ours, search, cancellationToken);
            string remark = $"{found} found";
            if (theirs is not null)
            {
                (double orthancMs, int there) = await MedianAsync(theirs, search, cancellationToken);
                remark += $"; Orthanc {Report.Number(orthancMs, "ms")}, {there} found: {Report.Ratio(unitMs, orthancMs, "its time")}";
            }

            Report.Row(search, Report.Number(unitMs, "ms"), remark);
        }

        await QidoArchive.SendAsync(studies, 1, folder.Sub("more"), [peers[0]], cancellationToken);
        (double after, found) = await TimeAsync(ours, "studies?limit=100", cancellationToken);
        Report.Row("the first after one more study came", Report.Number(after, "ms"), $"{found} found");
    }

    private static string[] Searches(int studies)
    {
        int some = studies / 2;
        return
        [
            "studies?limit=100",
            $"studies?limit=100&offset={some}",
            $"studies?PatientID={QidoArchive.PatientId(some)}",
            $"studies?PatientID={QidoArchive.PatientId(some)[..5]}*&limit=100",
            $"studies?StudyDate={QidoArchive.Date(some)}",
            $"studies?StudyDate={QidoArchive.Date(some)}-&limit=100",
            "studies?ModalitiesInStudy=CT&limit=100",
            "series?Modality=MR&limit=100",
            $"studies/{QidoArchive.StudyUid(some)}/series",
            $"studies/{QidoArchive.StudyUid(some)}/instances",
            $"instances?limit=100&offset={some * QidoArchive.StudySize}",
        ];
    }

    private static HttpClient Client(Uri address)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/dicom+json"));
        return client;
    }

    private static async Task<(double Milliseconds, int Found)> MedianAsync(HttpClient client, string search, CancellationToken cancellationToken)
    {
        await TimeAsync(client, search, cancellationToken);
        var milliseconds = new List<double>();
        int found = 0;
        for (int round = 0; round < Rounds; round++)
        {
            (double took, found) = await TimeAsync(client, search, cancellationToken);
            milliseconds.Add(took);
        }

        return (Report.Median(milliseconds), found);
    }

    private static async Task<(double Milliseconds, int Found)> TimeAsync(HttpClient client, string search, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        byte[] answer = await client.GetByteArrayAsync(new Uri(search, UriKind.Relative), cancellationToken);
        double took = clock.Elapsed.TotalMilliseconds;
        using JsonDocument? json = answer.Length == 0 ? null : JsonDocument.Parse(answer);
        return (took, json?.RootElement.GetArrayLength() ?? 0);
    }
}
