using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Appliance.Edge.DicomWeb;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Receive;

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
    public async Task Server_WithACertificate_SpeaksTls()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=unit", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var options = new DicomWebOptions
        {
            Enabled = true,
            CertificateFile = Write("cert.pem", certificate.ExportCertificatePem()),
            KeyFile = Write("key.pem", key.ExportPkcs8PrivateKeyPem()),
        };

        await using WebUnit web = await WebUnit.StartAsync(options: options);
        using HttpResponseMessage response = await web.StoreAsync(new TestObject());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("https://", (await WebUnit.DatasetAsync(response)).GetString(Dicom.Data.DicomTag.RetrieveURL), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_CertificateUnreadable_SaysWhichFile()
    {
        var options = new DicomWebOptions { Enabled = true, CertificateFile = Write("cert.pem", "no"), KeyFile = Write("key.pem", "no") };

        StartException fault = await Assert.ThrowsAsync<StartException>(() => WebUnit.StartAsync(options: options));

        Assert.Equal(ExitCodes.Configuration, fault.ExitCode);
        Assert.Contains("cert.pem", fault.Message, StringComparison.Ordinal);
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
    [InlineData("127.0.0.1", false, false, true)]
    [InlineData("::1", false, false, true)]
    [InlineData("0.0.0.0", false, false, false)]
    [InlineData("0.0.0.0", true, false, false)]
    [InlineData("0.0.0.0", false, true, false)]
    [InlineData("0.0.0.0", true, true, true)]
    [InlineData("pacs", true, true, false)]
    public void Options_OpenToTheNetwork_NeedTokenAndTls(string address, bool token, bool tls, bool good)
    {
        var options = new DicomWebOptions { Enabled = true, BindAddress = address };
        options.TokenFile = token ? Write("token", Token) : "";
        (options.CertificateFile, options.KeyFile) = tls ? (Write("cert.pem", ""), Write("key.pem", "")) : ("", "");

        Assert.Equal(good, Faults(options).Count == 0);
    }

    [Fact]
    public void Options_WeakToken_MissingFileAndHalfAPair_AreAllSaid()
    {
        var options = new DicomWebOptions { TokenFile = Write("token", "short"), CertificateFile = Path.Combine(_folder.FullName, "none.pem"), Port = -1 };

        Assert.Equal(["DicomWeb:Port", "DicomWeb:CertificateFile", "DicomWeb:KeyFile", "DicomWeb:TokenFile"], Faults(options).Select(fault => fault.Key));
    }

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
