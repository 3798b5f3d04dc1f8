using System.Globalization;
using System.Net.Http.Headers;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Edge.Certificates;
using Appliance.Edge.DicomWeb;
using Appliance.Edge.DicomWeb.Retrieve;
using Appliance.Edge.DicomWeb.Search;
using Appliance.Edge.DicomWeb.Store;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.DicomWeb;

/// <summary>The parts of a unit with DICOMweb on a free loopback port, and a client.</summary>
internal sealed class WebUnit : IAsyncDisposable
{
    private readonly DicomWebServer _server;
    private bool _ownsUnit = true;

    private WebUnit(TestUnit unit, DicomWebServer server, HttpClient client) => (Unit, _server, Client) = (unit, server, client);

    public TestUnit Unit { get; }

    public HttpClient Client { get; }

    public int Port => _server.EndPoint!.Port;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<WebUnit> StartAsync(TestUnit? unit = null, DicomWebOptions? options = null, bool anyPort = true)
    {
        unit ??= new TestUnit();
        options ??= new DicomWebOptions { Enabled = true };
        options.Port = anyPort ? 0 : options.Port;
        var store = new StoreTransaction(unit.Intake, unit.Journal, unit.Spool, new NodeOptions(), NullLogger<StoreTransaction>.Instance);
        (Journal journal, Spool spool) = (unit.Journal, unit.Spool);
        var routes = new DicomWebRoutes(
            options,
            store,
            new RetrieveTransaction(journal, spool),
            new MetadataTransaction(journal, spool),
            new BulkDataTransaction(journal, spool),
            new FramesTransaction(journal, spool),
            new RenderedTransaction(journal, spool, new RleDecoder()),
            new SearchTransaction(journal, spool, new SeriesIndex(journal, spool, NullLogger<SeriesIndex>.Instance)),
            NullLogger<DicomWebRoutes>.Instance);
        var certificates = new CertificateStore(new CertificateFiles(unit.Folder), new TlsOptions(), TimeProvider.System);
        var server = new DicomWebServer(options, routes, certificates, TimeProvider.System, NullLogger<DicomWebServer>.Instance);
        await server.StartAsync(Cancel);
        string scheme = options.UseTls ? "https" : "http";
        var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
        var client = new HttpClient(handler) { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{server.EndPoint!.Port}/")) };
        return new WebUnit(unit, server, client);
    }

    /// <summary>An object as a Part 10 file.</summary>
    public static byte[] Part10(TestObject instance, DicomTransferSyntax? syntax = null)
    {
        using var file = new MemoryStream();
        new DicomFile(instance.Dataset(), syntax ?? DicomTransferSyntax.ExplicitVRLittleEndian).Write(file);
        return file.ToArray();
    }

    public static MultipartContent Payload(params byte[][] parts)
    {
        var payload = new MultipartContent("related", "part-boundary");
        payload.Headers.ContentType!.Parameters.Add(new NameValueHeaderValue("type", "\"application/dicom\""));
        foreach (byte[] part in parts)
        {
            payload.Add(new ByteArrayContent(part) { Headers = { ContentType = new MediaTypeHeaderValue("application/dicom") } });
        }

        return payload;
    }

    public Task<HttpResponseMessage> PostAsync(HttpContent payload, string path = "studies") =>
        Client.PostAsync(new Uri(path, UriKind.RelativeOrAbsolute), payload, Cancel);

    public Task<HttpResponseMessage> StoreAsync(params TestObject[] instances) => PostAsync(Payload([.. instances.Select(i => Part10(i))]));

    public Task<HttpResponseMessage> GetAsync(string path, string? accept = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.RelativeOrAbsolute));
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return Client.SendAsync(request, Cancel);
    }

    public static async Task<DicomDataset> DatasetAsync(HttpResponseMessage response) =>
        DicomJson.Parse(await response.Content.ReadAsByteArrayAsync(Cancel));

    /// <summary>Another server over the same unit, as after a restart; disposing it leaves the unit to this one.</summary>
    public async Task<WebUnit> AgainAsync()
    {
        WebUnit again = await StartAsync(Unit);
        again._ownsUnit = false;
        return again;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
        if (_ownsUnit)
        {
            await Unit.DisposeAsync();
        }
    }
}
