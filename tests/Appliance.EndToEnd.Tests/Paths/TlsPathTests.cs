using System.Globalization;
using System.Net.Sockets;
using Appliance.Dicom.Services;
using Appliance.EndToEnd.Tests.Crash;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Peers;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>Studies in and evidence out over TLS with DCMTK at both ends, certificates on all sides (PS3.15 B.12).</summary>
public sealed class TlsPathTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SiteAuthority _site = new();
    private readonly string _trusted;

    public TlsPathTests() => _trusted = _site.WriteTo(Path.Combine(_folder.Sub("site"), "ca.pem"));

    public void Dispose()
    {
        _site.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Evidence_ToAPacsOverTls_WaitsWhileItsCertificateIsAStrangersAndThenArrives()
    {
        PutUnitCertificate();
        using var stranger = new SiteAuthority("Somebody Else");
        int port = FreePort.Next();
        await using Bench bench = await Bench.StartAsync(_folder, Bench.Settings with { Environment = Pacs(port) });
        await using (StoreScpProcess impostor = await StartPacsAsync("impostor", port, stranger))
        {
            await bench.SendAsync();
            await Eventually.TrueAsync("its certificate is named as the cause", Bench.Limit, () =>
                bench.Journal.Count("SELECT count(*) FROM delivery WHERE state = 'Pending' AND attempts > 0 AND cause = 'Untrusted'") > 0);
            Assert.Empty(impostor.Files);
            Assert.Equal(0, bench.Journal.Count("SELECT count(*) FROM delivery WHERE state <> 'Pending'"));
        }

        await using StoreScpProcess pacs = await StartPacsAsync("pacs", port, _site);
        await bench.StagesAsync("Done", 1);

        Assert.Equal(bench.Journal.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"), pacs.Files.Count);
        Assert.NotEmpty(pacs.Files);
        Assert.Equal(0, bench.Journal.Count("SELECT count(*) FROM delivery WHERE state <> 'Delivered'"));
    }

    [Fact]
    public async Task Unit_WithTlsOnly_HasNoPlainPortAndStoresOverTls()
    {
        PutUnitCertificate();
        int port = FreePort.Next();
        (string certificate, string key) = _site.Issue(_folder.Sub("scanner"), "scanner");
        string[] tls = ["+tls", key, certificate, "+cf", _trusted];
        await using UnitProcess unit = await UnitProcess.StartAsync(new UnitSettings
        {
            StateFolder = _folder.Sub("state"),
            Role = "node",
            QuietPeriodSeconds = 600,
            IsUp = async () => (await Tool.RunAsync(
                "echoscu", [.. tls, "-ta", "5", "-aec", UnitProcess.AeTitle, "127.0.0.1", port.ToString(CultureInfo.InvariantCulture)])).ExitCode == 0,
            Environment = new Dictionary<string, string>
            {
                ["APPLIANCE__Tls__Mode"] = "Only", ["APPLIANCE__Tls__Port"] = port.ToString(CultureInfo.InvariantCulture),
            },
        });
        IReadOnlyList<string> files = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 64, Columns = 64, Slices = 8 }).WriteDicom(_folder.Sub("sent"));

        (await Dcmtk.StoreAsync(port, UnitProcess.AeTitle, _folder["sent"], tls)).Expect();

        IEnumerable<string> stored = Directory.EnumerateFiles(Path.Combine(unit.StateFolder, "spool"), "*.dcm", SearchOption.AllDirectories);
        Assert.Equal(DigestsOf(files), DigestsOf(stored));
        Assert.NotEqual(0, (await Dcmtk.StoreAsync(port, UnitProcess.AeTitle, _folder["sent"])).ExitCode);
        using var plain = new TcpClient();
        var refused = await Assert.ThrowsAsync<SocketException>(
            () => plain.ConnectAsync("127.0.0.1", unit.Port, TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    private static Dictionary<string, string> Pacs(int port) => new(Bench.Settings.Environment)
    {
        ["APPLIANCE__Destinations__0__Name"] = "pacs",
        ["APPLIANCE__Destinations__0__AeTitle"] = StoreScpProcess.AeTitle,
        ["APPLIANCE__Destinations__0__Host"] = "127.0.0.1",
        ["APPLIANCE__Destinations__0__Port"] = port.ToString(CultureInfo.InvariantCulture),
        ["APPLIANCE__Destinations__0__Tls__Use"] = "true",
    };

    private static IEnumerable<string> DigestsOf(IEnumerable<string> files) =>
        files.Select(file => SentStudy.DigestOf(StoreItem.Open(file))).Order(StringComparer.Ordinal);

    /// <summary>A PACS that shows a certificate of <paramref name="issuer"/> and asks callers for one of the site.</summary>
    private Task<StoreScpProcess> StartPacsAsync(string name, int port, SiteAuthority issuer)
    {
        (string certificate, string key) = issuer.Issue(_folder.Sub(name + "-keys"), "pacs");
        return StoreScpProcess.StartAsync(_folder[name], port, "+tls", key, certificate, "+cf", _trusted, "--require-peer-cert");
    }

    private void PutUnitCertificate()
    {
        string keys = _folder.Sub(Path.Combine("state", "keys", "tls"));
        (string certificate, string key) = _site.Issue(_folder.Sub("unit"), "unit");
        File.Copy(certificate, Path.Combine(keys, "certificate.pem"));
        File.Copy(key, Path.Combine(keys, "key.pem"));
        File.Copy(_trusted, Path.Combine(keys, "authorities.pem"));
    }
}
