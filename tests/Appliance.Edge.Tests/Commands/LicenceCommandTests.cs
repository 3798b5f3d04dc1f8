using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Entitlements;
using Appliance.Inference.Apps;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Tests.Commands;

/// <summary>What the verbs about licences take, refuse and say.</summary>
public sealed class LicenceCommandTests : IAsyncDisposable
{
    private readonly LicenceScene _scene = new();
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("licence-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _scene.DisposeAsync();
        _scratch.Delete(recursive: true);
    }

    [Theory]
    [InlineData("--trial 30", EntitlementKind.Trial)]
    [InlineData("--from 2026-01-01 --to 2026-12-31", EntitlementKind.Term)]
    [InlineData("--to 2099-12-31", EntitlementKind.Term)]
    [InlineData("--perpetual", EntitlementKind.Perpetual)]
    [InlineData("--studies 5 --from-version 1.0.0 --before-version 2.0.0", EntitlementKind.PerStudy)]
    public async Task Licence_OfEachKind_IsReadByAUnit(string options, EntitlementKind kind)
    {
        Assert.Equal(ExitCodes.Success, await MakeAsync(options));

        using var trusted = TrustedPublishers.Load(_scratch.FullName);
        EntitlementStatement statement = EntitlementSignature.Open(await File.ReadAllBytesAsync(In("x.licence"), Cancel), trusted).Statement!;
        Assert.Equal((kind, "app", "unit-1", "S-1"), (statement.Kind, statement.App, statement.Unit, statement.Serial));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--trial 30 --perpetual")]
    [InlineData("--trial 30 --from 2026-01-01")]
    [InlineData("--to 31.12.2026")]
    public async Task Licence_OfNoKindOrTwo_IsAUsageError(string options)
    {
        await MakeAsync(options);
        Assert.NotEmpty(CommandTree.Create().Parse(Arguments(options)).Errors);
        Assert.False(File.Exists(In("x.licence")));
    }

    [Theory]
    [InlineData("--trial 99999")]
    [InlineData("--from 2026-12-31 --to 2026-01-01")]
    [InlineData("--perpetual --from-version one")]
    public async Task Licence_ThatMakesNoSense_IsRefused(string options)
    {
        Assert.Equal(ExitCodes.Negative, await MakeAsync(options));
        Assert.False(File.Exists(In("x.licence")));
    }

    [Theory]
    [InlineData("good", ExitCodes.Success, "Licence L-1 for app is on the unit, signed by vendor: valid")]
    [InlineData("absent", ExitCodes.Unavailable, "x.licence")]
    [InlineData("no licence", ExitCodes.Negative, "it is no licence")]
    [InlineData("huge", ExitCodes.Negative, "it is no licence")]
    [InlineData("stranger", ExitCodes.Negative, "nobody whose apps this unit takes has signed the licence")]
    [InlineData("altered", ExitCodes.Negative, "it is no licence|the licence was altered")]
    [InlineData("other unit", ExitCodes.Negative, "licence L-1 is for unit unit-2; this unit is unit-1")]
    [InlineData("serial", ExitCodes.Negative, "another licence with the serial L-1 is on the unit")]
    [InlineData("publisher", ExitCodes.Negative, "licence L-1 is signed by vendor, and the app on this unit by another publisher")]
    public async Task Entitle_IsTakenOrRefusedWithTheReason(string what, int exitCode, string said)
    {
        EntitlementStatement statement = _scene.Perpetual("L-1") with { Unit = what == "other unit" ? "unit-2" : "unit-1" };
        byte[] cose = EntitlementSignature.Sign(statement, _scene.Vendor);
        switch (what)
        {
            case "no licence":
                cose = [1, 2, 3];
                break;
            case "huge":
                cose = [.. cose, .. new byte[EntitlementSignature.MaxBytes]];
                break;
            case "stranger":
                File.Delete(Path.Combine(_scene.Unit.Folder.PublishersPath, "vendor.pem"));
                break;
            case "altered":
                cose[cose.Length / 2] ^= 1;
                break;
            case "serial":
                await _scene.BringAsync(_scene.PerStudy("L-1", 5));
                break;
            case "publisher":
                await _scene.Unit.Journal.WriteAsync(
                    transaction => transaction.Execute(
                        "INSERT INTO app (app_id, app_version, state, content_digest, publisher, installed_at, changed_at) VALUES ('app', '1.0.0', 'Active', '', 'other', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')"),
                    Cancel);
                break;
        }

        if (what != "absent")
        {
            await File.WriteAllBytesAsync(In("x.licence"), cose, Cancel);
        }

        int held = (int)_scene.Unit.Count("SELECT count(*) FROM entitlement");
        Assert.Equal(exitCode, await InvokeOnUnitAsync("apps", "entitle", In("x.licence")));
        Assert.Contains(said.Split('|'), part => (_output.ToString() + _error).Contains(part, StringComparison.Ordinal));
        Assert.Equal(held + (what == "good" ? 1 : 0), _scene.Unit.Count("SELECT count(*) FROM entitlement"));
        Assert.Equal(what == "good" ? ExitCodes.Success : exitCode, await InvokeOnUnitAsync("apps", "entitle", In("x.licence")));
    }

    [Theory]
    [InlineData("en", "valid, until 2099-01-01 00:00Z")]
    [InlineData("zh-CN", "有效，至 2099-01-01 00:00Z")]
    public async Task Entitlements_SaysHowEachStands(string language, string said)
    {
        await _scene.BringAsync(_scene.Term("M-1", new DateOnly(2020, 1, 1), new DateOnly(2098, 12, 31)));
        await _scene.BringAsync(_scene.PerStudy("S-1", 5) with { Unit = "unit-2" });
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            Assert.Equal(ExitCodes.Success, await InvokeOnUnitAsync("apps", "entitlements"));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }

        Assert.Contains(said, _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("S-1", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clock_IsAccepted_OnlyForward()
    {
        await _scene.BringAsync(_scene.Perpetual("L-1") with { IssuedAt = new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        await _scene.Unit.Journal.WriteAsync(
            transaction => transaction.Execute("UPDATE licence_clock SET mark = '2021-01-01T00:00:00.000Z'"), Cancel);
        Assert.Equal("Ahead", await ClockAsync(ExitCodes.Negative));
        Assert.Equal("Right", await ClockAsync(ExitCodes.Success, "--accept"));

        await _scene.Unit.Journal.WriteAsync(
            transaction => transaction.Execute("UPDATE licence_clock SET mark = '2090-01-01T00:00:00.000Z'"), Cancel);
        Assert.Equal("Behind", await ClockAsync(ExitCodes.Negative, "--accept"));
    }

    private string In(string name) => Path.Combine(_scratch.FullName, name);

    private async Task<string?> ClockAsync(int exitCode, params string[] more)
    {
        _output.GetStringBuilder().Clear();
        Assert.Equal(exitCode, await InvokeOnUnitAsync(["apps", "clock", "--json", .. more]));
        using var report = JsonDocument.Parse(_output.ToString());
        return report.RootElement.GetProperty("state").GetString();
    }

    private string[] Arguments(string options) =>
        ["apps", "licence", "app", "--unit", "unit-1", "--serial", "S-1", "--key", In("k.pem"), "--out", In("x.licence"), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private async Task<int> MakeAsync(string options)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(In("k.pem"), key.ExportPkcs8PrivateKeyPem(), Cancel);
        return await InvokeAsync(Arguments(options));
    }

    private Task<int> InvokeOnUnitAsync(params string[] arguments)
    {
        string profile = In("profile.json");
        File.WriteAllText(profile, """{ "Uplink": { "UnitId": "unit-1" } }""");
        return InvokeAsync([.. arguments, "--state", _scene.Unit.Folder.Path, "--config", profile]);
    }

    private Task<int> InvokeAsync(string[] arguments) =>
        CommandTree.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, Cancel);
}
