using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Web;
using Appliance.Edge.DicomWeb;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Certificates;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.DicomWeb;

public sealed class DicomWebServerTests : IDisposable
{
    private const string Token = "a-token-of-the-site-0123";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dicomweb-test-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer another-token-of-a-site", HttpStatusCode.Unauthorized)]
    [InlineData("Basic " + Token, HttpStatusCode.Unauthorized)]
    [InlineData("bearer " + Token, HttpStatusCode.NotFound)]
    public async Task Server_WithAToken_AdmitsNobodyElse(string? authorization, HttpStatusCode status)
    {
        await using WebUnit web = await WebUnit.StartAsync(options: new DicomWebOptions { Enabled = true, TokenFile = Write("token", Token + "\n") });
        web.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

        using HttpResponseMessage response = await web.GetAsync("nothing");

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Count > 0);
    }

    [Fact]
    public async Task Server_WithTlsAndAToken_AsksNobodyForACertificate()
    {
        var unit = new TestUnit();
        using var site = new SiteCertificates(unit.Folder);
        site.Renew("unit");

        await using WebUnit web = await WebUnit.StartAsync(unit, new DicomWebOptions { Enabled = true, UseTls = true, TokenFile = Write("token", Token) });
        web.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + Token);
        using HttpResponseMessage response = await web.StoreAsync(new TestObject());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("https://", (await WebUnit.DatasetAsync(response)).GetString(Dicom.Data.DicomTag.RetrieveURL), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WithTlsAlone_AdmitsCertificatesOfTheSiteOnly()
    {
        var unit = new TestUnit();
        using var site = new SiteCertificates(unit.Folder);
        site.Renew("unit");
        await using WebUnit web = await WebUnit.StartAsync(unit, new DicomWebOptions { Enabled = true, UseTls = true });
        var services = new Uri(FormattableString.Invariant($"https://127.0.0.1:{web.Port}"));
        string file = Path.Combine(_folder.FullName, "image.dcm");
        await File.WriteAllBytesAsync(file, WebUnit.Part10(new TestObject()), Cancel);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => web.GetAsync("studies"));
        using var known = new StowClient(new StowOptions(services) { Tls = site.Peer() with { CheckHostName = false } });
        StoreResult stored = await known.StoreAsync(StoreItem.Open(file), Cancel);

        Assert.Equal(DicomStatus.Success, stored.Status);
        Assert.Single(unit.Instances());
    }

    [Fact]
    public async Task Server_NoCertificate_SaysWhereItBelongs()
    {
        StartException fault = await Assert.ThrowsAsync<StartException>(
            () => WebUnit.StartAsync(options: new DicomWebOptions { Enabled = true, UseTls = true }));

        Assert.Equal(ExitCodes.Configuration, fault.ExitCode);
        Assert.Contains("keys/tls", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_PortTaken_SaysWhichAndWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        StartException fault = await Assert.ThrowsAsync<StartException>(
            () => WebUnit.StartAsync(options: new DicomWebOptions { Enabled = true, Port = port }, anyPort: false));

        Assert.Equal(ExitCodes.Unavailable, fault.ExitCode);
        Assert.Contains(port.ToString(CultureInfo.InvariantCulture), fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Patients' images are never open to a network by mistake.</summary>
    [Theory]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("0.0.0.0", false, false)]
    [InlineData("192.0.2.7", false, false)]
    [InlineData("0.0.0.0", true, true)]
    [InlineData("pacs", true, false)]
    public void Options_OpenToTheNetwork_NeedTls(string address, bool tls, bool good) =>
        Assert.Equal(good, Faults(new DicomWebOptions { Enabled = true, BindAddress = address, UseTls = tls, TokenFile = Write("token", Token) }).Count == 0);

    [Fact]
    public void Options_WeakTokenAndBadPort_AreBothSaid()
    {
        var options = new DicomWebOptions { TokenFile = Write("token", "short"), Port = -1 };

        Assert.Equal(["DicomWeb:Port", "DicomWeb:TokenFile"], Faults(options).Select(fault => fault.Key));
    }

    [Fact]
    public void Options_TokenFileIsNotThere_IsSaid() =>
        Assert.Equal(["DicomWeb:TokenFile"], Faults(new DicomWebOptions { TokenFile = Path.Combine(_folder.FullName, "none") }).Select(fault => fault.Key));

    private static List<OptionFault> Faults(DicomWebOptions options)
    {
        var found = new List<OptionFault>();
        options.Check(new OptionFaults("DicomWeb", found));
        return found;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
