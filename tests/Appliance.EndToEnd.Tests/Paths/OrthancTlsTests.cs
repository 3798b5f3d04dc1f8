using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Outage;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Peers;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>STOW-RS over TLS to servers that share no code with ours, certificates on both sides.</summary>
public sealed class OrthancTlsTests
{
    [Fact]
    public async Task Evidence_ToOrthancBehindNginx_WaitsWhileItsAuthorityIsUnknownAndThenArrives()
    {
        using var folder = new TestFolder();
        using var site = new SiteAuthority();
        using var stranger = new SiteAuthority("Somebody Else");
        await using OrthancProcess orthanc = await OrthancProcess.StartAsync(folder["orthanc"], dicomWebServer: "http://127.0.0.1:1");
        await using NginxProcess front = await NginxProcess.StartAsync(folder["nginx"], orthanc.Web, site);
        string keys = folder.Sub(Path.Combine("state", "keys", "tls"));
        (string certificate, string key) = site.Issue(folder.Sub("unit"), "unit");
        File.Copy(certificate, Path.Combine(keys, "certificate.pem"));
        File.Copy(key, Path.Combine(keys, "key.pem"));
        stranger.WriteTo(Path.Combine(keys, "authorities.pem"));
        await using Bench bench = await Bench.StartAsync(folder, Bench.Settings with
        {
            Environment = new Dictionary<string, string>(Bench.Settings.Environment)
            {
                ["APPLIANCE__Destinations__0__Name"] = "pacs",
                ["APPLIANCE__Destinations__0__Url"] = new Uri(front.Address, "dicom-web").ToString(),
                ["APPLIANCE__Destinations__0__Tls__Use"] = "true",
            },
        });

        await bench.SendAsync();
        await Eventually.TrueAsync("its authority is named as the cause", Bench.Limit, () => bench.Journal.Count(
            "SELECT count(*) FROM delivery WHERE state = 'Pending' AND attempts > 1 AND cause = 'Untrusted' AND reason LIKE '%authority%'") > 0);
        Assert.Equal(0, bench.Journal.Count("SELECT count(*) FROM delivery WHERE state <> 'Pending'"));
        Assert.Empty(await orthanc.SopInstanceUidsAsync());

        // The site's authority is put in its place; the unit runs on.
        site.WriteTo(Path.Combine(keys, "authorities.pem"));
        await bench.StagesAsync("Done", 1);

        Assert.Equal(
            bench.Journal.Column("SELECT sop_uid FROM instance WHERE origin = 'Evidence' ORDER BY sop_uid"),
            (await orthanc.SopInstanceUidsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(0, bench.Journal.Count("SELECT count(*) FROM delivery WHERE state <> 'Delivered'"));
        Assert.NotEqual(0, bench.Journal.Count("SELECT count(*) FROM delivery"));
    }
}
