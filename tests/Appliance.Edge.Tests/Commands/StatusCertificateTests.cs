using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Certificates;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Commands;

/// <summary>What <c>appliance status</c> says of the unit's TLS certificate.</summary>
public sealed class StatusCertificateTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly SiteCertificates _site;

    public StatusCertificateTests() => _site = new SiteCertificates(_unit.Folder);

    public async ValueTask DisposeAsync()
    {
        _site.Dispose();
        await _unit.DisposeAsync();
    }

    [Fact]
    public async Task Status_CertificateIsGood_SaysWhichAndUntilWhen()
    {
        _site.Renew("unit", TimeSpan.FromDays(200.5));

        JsonElement certificate = (await JsonAsync()).GetProperty("certificate");

        Assert.Equal("Valid", certificate.GetProperty("state").GetString());
        Assert.Equal("CN=unit", certificate.GetProperty("subject").GetString());
        Assert.Equal(200, certificate.GetProperty("daysLeft").GetInt32());
        Assert.Equal(_site.Files.Certificate, certificate.GetProperty("file").GetString());
        Assert.Empty(await AlarmsAsync());
        Assert.Matches("TLS certificate: CN=unit, until 2[0-9-]+ [0-9:]+Z, 200 days from now", await TextAsync("en"));
    }

    [Theory]
    [InlineData(31.5, new string[0])]
    [InlineData(29.5, new[] { "certificate-ending" })]
    [InlineData(-1.5, new[] { "certificate-ended" })]
    public async Task Status_FromThirtyDaysAhead_IsAnAlarm(double daysLeft, string[] alarms)
    {
        _site.Renew("unit", TimeSpan.FromDays(daysLeft));

        Assert.Equal(alarms, await AlarmsAsync());
    }

    [Theory]
    [InlineData("en", "belongs to another certificate", "ALARM: key.pem of the TLS certificate cannot be used", "put a certificate.pem, its key.pem")]
    [InlineData("zh-CN", "TLS 证书: 未向对端出示证书", "告警: TLS 证书文件 key.pem 无法使用", "请将 certificate.pem、与之匹配")]
    public async Task Status_KeyOfAnotherCertificate_SaysWhatIsWrongAndWhatToDo(string language, params string[] words)
    {
        _site.Renew("first");
        string key = await File.ReadAllTextAsync(_site.Files.Key, TestUnit.Cancel);
        _site.Renew("second");
        await File.WriteAllTextAsync(_site.Files.Key, key, TestUnit.Cancel);

        string text = await TextAsync(language);

        Assert.All(words, part => Assert.Contains(part, text, StringComparison.Ordinal));
        JsonElement certificate = (await JsonAsync()).GetProperty("certificate");
        Assert.Equal("None", certificate.GetProperty("state").GetString());
        Assert.Contains(_site.Files.Key, certificate.GetProperty("fault").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_PortWithoutCertificate_IsAnAlarm_ADestinationAloneNeedsNone()
    {
        Assert.Equal(["certificate-refused"], await AlarmsAsync());

        const string Calls = """{ "Destinations": [ { "Name": "PACS", "AeTitle": "PACS", "Host": "10.0.0.5", "Tls": { "Use": true } } ] }""";
        Assert.Empty((await JsonAsync(Calls)).GetProperty("alarms").EnumerateArray());
        Assert.Contains("none is shown to peers", await TextAsync("en", Calls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_WithoutTls_SaysNothingOfCertificates()
    {
        Assert.Equal(JsonValueKind.Null, (await JsonAsync("{}")).GetProperty("certificate").ValueKind);
        Assert.DoesNotContain("TLS", await TextAsync("en", "{}"), StringComparison.Ordinal);
    }

    private const string TlsPort = """{ "Tls": { "Mode": "Beside" } }""";

    private async Task<string[]> AlarmsAsync() =>
        [.. (await JsonAsync()).GetProperty("alarms").EnumerateArray().Select(alarm => alarm.GetProperty("code").GetString()!)];

    private async Task<JsonElement> JsonAsync(string profile = TlsPort)
    {
        using JsonDocument json = JsonDocument.Parse(await InvokeAsync(profile, "--json"));
        return json.RootElement.Clone();
    }

    private async Task<string> TextAsync(string language, string profile = TlsPort)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            return await InvokeAsync(profile);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private async Task<string> InvokeAsync(string profile, params string[] options)
    {
        string file = Path.Combine(_unit.Folder.Path, "profile.json");
        await File.WriteAllTextAsync(file, profile, TestUnit.Cancel);
        using var output = new StringWriter();
        Assert.Equal(ExitCodes.Success, await CommandTree.Create()
            .Parse(["status", .. options, "--state", _unit.Folder.Path, "--config", file])
            .InvokeAsync(new InvocationConfiguration { Output = output }, TestUnit.Cancel));
        return output.ToString();
    }
}
