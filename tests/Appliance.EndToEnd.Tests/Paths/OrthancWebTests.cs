using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Web;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>DICOMweb against Orthanc's plugin as client and as server, and against curl, pydicom and dcm2json.</summary>
public sealed class OrthancWebTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly HttpClient _web;
    private readonly ThoraxPhantom _phantom = ThoraxPhantom.Make(new ThoraxPhantomOptions
    {
        Rows = 64, Columns = 64, Slices = 8, Seed = 11, Charset = PhantomCharset.Gb18030,
    });

    private UnitProcess _unit = null!;
    private OrthancProcess _orthanc = null!;
    private IReadOnlyList<string> _files = [];

    public OrthancWebTests()
    {
        int port = FreePort.Next();
        Services = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        WebPort = port;
        _web = new HttpClient { BaseAddress = new Uri(Services + "/") };
    }

    private string Services { get; }

    private int WebPort { get; }

    private string Study => _phantom.Dicom.StudyInstanceUid;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _files = _phantom.WriteDicom(_folder.Sub("sent"));
        Task<OrthancProcess> orthanc = OrthancProcess.StartAsync(_folder["orthanc"], dicomWebServer: Services);
        _unit = await UnitProcess.StartAsync(new UnitSettings
        {
            Role = "node",
            Environment = new Dictionary<string, string>
            {
                ["APPLIANCE__DicomWeb__Enabled"] = "true",
                ["APPLIANCE__DicomWeb__Port"] = WebPort.ToString(CultureInfo.InvariantCulture),
            },
        });
        _orthanc = await orthanc;
    }

    public async ValueTask DisposeAsync()
    {
        _web.Dispose();
        await _orthanc.DisposeAsync();
        await _unit.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Orthanc_AsClient_StoresSearchesAndRetrieves()
    {
        // Orthanc has the study and stores it here by STOW-RS.
        (await Dcmtk.StoreAsync(_orthanc.Port, OrthancProcess.AeTitle, _folder["sent"])).Expect();
        string id = (await _orthanc.GetAsync("studies"))[0].GetString()!;
        JsonElement stored = await _orthanc.PostAsync("dicom-web/servers/unit/stow", new { Resources = new[] { id }, Synchronous = true });
        Assert.Equal(_files.Count, await InstancesHereAsync());

        // Byte for byte: each data set is one that was sent.
        IEnumerable<string> sent = _files.Select(DigestOf);
        IEnumerable<string> here = Directory.EnumerateFiles(Path.Combine(_unit.StateFolder, "spool"), "*.dcm", SearchOption.AllDirectories).Select(DigestOf);
        Assert.Equal(sent.Order(StringComparer.Ordinal), here.Order(StringComparer.Ordinal));

        // Orthanc searches here, forgets what it had, and retrieves it again.
        JsonElement found = await _orthanc.PostAsync("dicom-web/servers/unit/qido", new { Uri = "/studies", Arguments = new { StudyInstanceUID = Study } });
        Assert.Equal(1, found.GetArrayLength());
        await _orthanc.DeleteAsync("studies/" + id);
        await _orthanc.PostAsync("dicom-web/servers/unit/retrieve", new { Resources = new[] { new { Study } }, Synchronous = true });
        Assert.Equal(_files.Count, (await _orthanc.SopInstanceUidsAsync()).Count);
        Assert.NotEqual(JsonValueKind.Undefined, stored.ValueKind);
    }

    [Fact]
    public async Task Orthanc_AsServer_TakesFilesByteForByteAndRefusesWhatIsNone()
    {
        using var client = new StowClient(new StowOptions(new Uri(_orthanc.Web, "dicom-web")));
        foreach (string file in _files)
        {
            Assert.Equal(DicomStatus.Success, (await client.StoreAsync(StoreItem.Open(file), Cancel)).Status);
        }

        Assert.Equal(_files.Count, (await _orthanc.SopInstanceUidsAsync()).Count);
        string instance = (await _orthanc.GetAsync("instances"))[0].GetString()!;
        byte[] kept = await _orthanc.FileAsync(instance);
        Assert.Contains(Convert.ToHexString(SHA256.HashData(kept)), _files.Select(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))));

        // A file that lies about itself: Orthanc answers with a failure of its own.
        StowRefusedException? refusal = await RefusalAsync(client);
        Assert.True(refusal is null or { IsAboutObject: true });
    }

    [Fact]
    public async Task Curl_AndPydicom_ReadWhatIsServed()
    {
        (await Dcmtk.StoreAsync(_unit.Port, UnitProcess.AeTitle, _folder["sent"])).Expect();
        JsonElement instances = await JsonAsync($"studies/{Study}/instances?SOPClassUID={DicomUID.CTImageStorage.Value}&includefield=PatientName");
        string url = instances[0].GetProperty("00081190").GetProperty("Value")[0].GetString()!;
        string file = _folder["served.dcm"];
        string frame = _folder["frame.raw"];
        string picture = _folder["picture.png"];

        (await Tool.RunAsync("curl", "-sSf", "-H", "Accept: application/dicom; transfer-syntax=*", "-o", file, url)).Expect();
        (await Tool.RunAsync("curl", "-sSf", "-H", "Accept: application/octet-stream", "-o", frame, url + "/frames/1")).Expect();
        (await Tool.RunAsync("curl", "-sSf", "-H", "Accept: image/png", "-o", picture, url + "/rendered?window=-600,1500")).Expect();

        Assert.Contains(DigestOf(file), _files.Select(DigestOf));
        Assert.Equal(Convert.ToHexStringLower(await File.ReadAllBytesAsync(frame, Cancel)), await Pydicom.AskAsync(file, "print(ds.PixelData.hex())"));
        Assert.Equal("64 64", await Pydicom.AskAsync(file, "print(ds.Rows, ds.Columns)"));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], (await File.ReadAllBytesAsync(picture, Cancel))[..4]);

        // The name was sent in GB18030 and is served in UTF-8.
        string ideographic = instances[0].GetProperty("00100010").GetProperty("Value")[0].GetProperty("Ideographic").GetString()!;
        Assert.Equal(ideographic, await Pydicom.AskAsync(file, "print(ds.PatientName.ideographic)"));
    }

    [Fact]
    public async Task Metadata_IsWhatDcm2jsonSays()
    {
        (await Dcmtk.StoreAsync(_unit.Port, UnitProcess.AeTitle, _folder["sent"])).Expect();
        string sop = await Pydicom.AskAsync(_files[0], "print(ds.SOPInstanceUID)");
        string series = await Pydicom.AskAsync(_files[0], "print(ds.SeriesInstanceUID)");

        JsonElement ours = (await JsonAsync($"studies/{Study}/series/{series}/instances/{sop}/metadata"))[0];
        using JsonDocument theirs = JsonDocument.Parse(await Dcmtk.ToJsonAsync(_files[0]));

        // Pixels have an address here and stand inline there; dcm2json names the character set that the text had.
        string[] different = ["7FE00010", "00080005"];
        Assert.Equal(Tags(theirs.RootElement).Except(different), Tags(ours).Except(different));
        foreach (string tag in Tags(ours).Except(different))
        {
            Assert.Equal(theirs.RootElement.GetProperty(tag).GetProperty("vr").GetString(), ours.GetProperty(tag).GetProperty("vr").GetString());
        }

        Assert.True(ours.GetProperty("7FE00010").TryGetProperty("BulkDataURI", out _));
    }

    private static IEnumerable<string> Tags(JsonElement dataset) =>
        dataset.EnumerateObject().Select(attribute => attribute.Name).Where(tag => !tag.StartsWith("0002", StringComparison.Ordinal));

    private static string DigestOf(string file)
    {
        StoreItem item = StoreItem.Open(file);
        using Stream dataset = item.OpenDataset();
        return Convert.ToHexString(SHA256.HashData(dataset));
    }

    private async Task<StowRefusedException?> RefusalAsync(StowClient client)
    {
        string broken = _folder["broken.dcm"];
        await using (FileStream file = File.Create(broken))
        {
            DicomPart10Preamble.WriteFileMeta(file, DicomUID.CTImageStorage.Value, "1.2.3.4", DicomTransferSyntax.ExplicitVRLittleEndian.UID.Value);
            file.Write([8, 0, 0x18, 0, (byte)'U', (byte)'I', 0xFF, 0x7F, 1]);
        }

        try
        {
            Assert.True((await client.StoreAsync(StoreItem.Open(broken), Cancel)).Status.IsFailure);
            return null;
        }
        catch (StowRefusedException refusal)
        {
            return refusal;
        }
    }

    private async Task<int> InstancesHereAsync() => (await JsonAsync($"studies/{Study}/instances")).GetArrayLength();

    private async Task<JsonElement> JsonAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/dicom+json"));
        using HttpResponseMessage response = await _web.SendAsync(request, Cancel);
        string text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.StatusCode == System.Net.HttpStatusCode.OK, $"{path}: {(int)response.StatusCode} {text}");
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
