using System.Globalization;
using System.Text.Json;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Peers;

/// <summary>Orthanc as a PACS, asked by its REST API.</summary>
public sealed class OrthancProcess : ChildProcess
{
    private readonly HttpClient _rest;

    private OrthancProcess(int port, int httpPort, string configuration)
        : base("/usr/sbin/Orthanc", ["--verbose", configuration], new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" })
    {
        Port = port;
        Web = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}/"));
        _rest = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{httpPort}/")) };
    }

    private const string WorklistPlugin = "/usr/share/orthanc/plugins/libModalityWorklists.so";
    private const string DicomWebPlugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";

    /// <summary>Its AE title.</summary>
    public const string AeTitle = "ORTHANC";

    /// <summary>Its loopback DICOM port.</summary>
    public int Port { get; }

    /// <summary>Its REST API; <c>dicom-web</c> is below it when it was started with DICOMweb.</summary>
    public Uri Web { get; }

    /// <summary>How a unit names it: <c>--destination NAME=AE@HOST:PORT</c>.</summary>
    public string Destination(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}={AeTitle}@127.0.0.1:{Port}");

    /// <summary>Starts it on loopback with an empty storage.</summary>
    /// <param name="folder">Its own folder.</param>
    /// <param name="dicomWebServer">Loads the DICOMweb plugin, which then knows this address as the server <c>unit</c>; null for neither.</param>
    /// <param name="encoding">What it answers queries in, whatever it was asked in: characters that this lacks are lost.</param>
    /// <param name="worklists">Loads the worklist plugin, which serves the <c>.wl</c> files of this folder; null for none.</param>
    public static async Task<OrthancProcess> StartAsync(
        string folder, string? dicomWebServer = null, string encoding = "Latin1", string? worklists = null)
    {
        Tool.Require("Orthanc");
        Directory.CreateDirectory(folder);
        var (port, httpPort) = (FreePort.Next(), FreePort.Next());
        var configuration = Path.Combine(folder, "orthanc.json");
        await File.WriteAllTextAsync(configuration, JsonSerializer.Serialize(new
        {
            Name = "Test",
            StorageDirectory = Path.Combine(folder, "storage"),
            IndexDirectory = Path.Combine(folder, "index"),
            Plugins = (string[])[.. dicomWebServer is null ? [] : new[] { DicomWebPlugin }, .. worklists is null ? [] : new[] { WorklistPlugin }],
            Worklists = new { Enable = worklists is not null, Database = worklists ?? "" },
            DicomWeb = new { Enable = true, Root = "/dicom-web/", Servers = new { unit = new[] { dicomWebServer + "/" } } },
            HttpPort = httpPort,
            RemoteAccessAllowed = false,
            AuthenticationEnabled = false,
            DicomAet = AeTitle,
            DicomPort = port,
            DicomAlwaysAllowEcho = true,
            DicomAlwaysAllowStore = true,
            UnknownSopClassAccepted = true,
            DefaultEncoding = encoding,
        }));
        var peer = new OrthancProcess(port, httpPort, configuration);
        await Dcmtk.ListensAsync(peer, httpPort);
        await Dcmtk.ListensAsync(peer, port);
        return peer;
    }

    /// <summary>GET on the REST API; <paramref name="path"/> without a leading slash.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        var text = await _rest.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>POST on the REST API; an answer that is no JSON is undefined.</summary>
    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body));
        using HttpResponseMessage response = await _rest.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}\n{Output}");
        if (text.Length == 0)
        {
            return default;
        }

        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>DELETE on the REST API.</summary>
    public async Task DeleteAsync(string path)
    {
        using HttpResponseMessage response = await _rest.DeleteAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>An instance as the file that it was sent as.</summary>
    public Task<byte[]> FileAsync(string orthancId) =>
        _rest.GetByteArrayAsync(new Uri($"instances/{orthancId}/file", UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>POST of bytes on the REST API; the answer, if it is JSON.</summary>
    public Task<JsonElement> PostAsync(string path, HttpContent body) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>PUT on the REST API.</summary>
    public Task<JsonElement> PutAsync(string path, HttpContent body) => SendAsync(HttpMethod.Put, path, body);

    /// <summary>Makes a unit known to it, so that it can send to it and report to it.</summary>
    public Task AddModalityAsync(string name, string aeTitle, int port) =>
        PutAsync($"modalities/{name}", new StringContent(JsonSerializer.Serialize(new { AET = aeTitle, Host = "127.0.0.1", Port = port })));

    /// <summary>The SOP Instance UIDs it holds.</summary>
    public async Task<IReadOnlyList<string>> SopInstanceUidsAsync() =>
        [.. (await GetAsync("instances?expand")).EnumerateArray().Select(i => i.GetProperty("MainDicomTags").GetProperty("SOPInstanceUID").GetString()!)];

    /// <summary>A rendered frame, counted from 0, as PNG bytes; proves that it can show the object.</summary>
    public Task<byte[]> PreviewAsync(string orthancId, int frame = 0) => _rest.GetByteArrayAsync(
        new Uri(string.Create(CultureInfo.InvariantCulture, $"instances/{orthancId}/frames/{frame}/preview"), UriKind.Relative),
        TestContext.Current.CancellationToken);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        using var response = await _rest.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode} {text}");
        if (text.Length == 0)
        {
            return default;
        }

        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _rest.Dispose();
        return base.DisposeAsync();
    }
}
