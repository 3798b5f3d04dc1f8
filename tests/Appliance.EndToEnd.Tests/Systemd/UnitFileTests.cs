using System.Globalization;
using System.Text.RegularExpressions;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Systemd;

/// <summary>What the unit files promise, read from the files themselves.</summary>
public partial class UnitFileTests
{
    private const double HighestExposure = 2.0;

    public static TheoryData<string> Units => ["appliance-node", "appliance-runner"];

    internal static string Folder { get; } = Path.Combine(Repository.Root, "image", "systemd");

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Security_ExposureIsAtMostTwo(string unit)
    {
        var result = await Tool.RunAsync("systemd-analyze", "security", "--offline=true", "--no-pager", FileOf(unit));

        var exposure = OverallExposure().Match(result.Output);
        Assert.True(exposure.Success, result.Output + result.Error);
        Assert.InRange(double.Parse(exposure.Groups[1].Value, CultureInfo.InvariantCulture), 0.0, HighestExposure);
    }

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Unit_NotifiesIsWatchedAndComesBack(string unit)
    {
        var settings = await SettingsAsync(unit);

        Assert.Contains("Type=notify", settings);
        Assert.Contains("Restart=always", settings);
        Assert.Contains("StartLimitIntervalSec=0", settings);
        Assert.Contains(settings, line => line.StartsWith("WatchdogSec=", StringComparison.Ordinal));
        Assert.Contains(settings, line => line.StartsWith("TimeoutAbortSec=", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Unit_KeepsPatientDataAndTelemetryIn(string unit)
    {
        var settings = await SettingsAsync(unit);

        Assert.Contains("LimitCORE=0", settings);
        Assert.Contains("UMask=0077", settings);
        Assert.Contains("Environment=ORT_DISABLE_TELEMETRY=1", settings);
    }

    [Fact]
    public async Task NodeAndRunner_ShareUserAndStateFolder()
    {
        string[] shared = ["User=", "Group=", "StateDirectory=", "StateDirectoryMode="];
        var node = (await SettingsAsync("appliance-node")).Where(line => shared.Any(line.StartsWith)).ToList();
        var runner = (await SettingsAsync("appliance-runner")).Where(line => shared.Any(line.StartsWith)).ToList();

        Assert.Equal(shared.Length, node.Count);
        Assert.Equal(node, runner);
    }

    [Fact]
    public async Task Runner_ReachesNoNetwork()
    {
        var settings = await SettingsAsync("appliance-runner");

        Assert.Contains("PrivateNetwork=yes", settings);
        Assert.Contains("RestrictAddressFamilies=AF_UNIX", settings);
    }

    private static string FileOf(string unit) => Path.Combine(Folder, unit + ".service");

    private static async Task<IReadOnlyList<string>> SettingsAsync(string unit) =>
        await File.ReadAllLinesAsync(FileOf(unit), TestContext.Current.CancellationToken);

    [GeneratedRegex(@"Overall exposure level for \S+: ([0-9.]+)")]
    private static partial Regex OverallExposure();
}
