using System.CommandLine;
using System.Globalization;
using Appliance.Edge.Apps;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Edge.Tests.Apps;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Commands;

/// <summary>What a distributor's engineer sees of packages that are not what they should be, in both languages.</summary>
public sealed class InstallCommandTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly PackageFolder _packages = new("packages");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _packages.Dispose();
        await _unit.DisposeAsync();
    }

    [Theory]
    [InlineData("en", "no such package", "could not find file", ExitCodes.Unavailable)]
    [InlineData("zh-CN", "no such package", "无法读取该文件", ExitCodes.Unavailable)]
    [InlineData("en", "a folder", "Make a package of it with 'appliance apps pack'", ExitCodes.Negative)]
    [InlineData("zh-CN", "a folder", "请用“appliance apps pack”将其打包", ExitCodes.Negative)]
    [InlineData("en", "cut off within a file", "Get the package again.", ExitCodes.Negative)]
    [InlineData("zh-CN", "cut off within a file", "请重新获取应用包", ExitCodes.Negative)]
    [InlineData("zh-CN", "no package", "该文件不是应用包", ExitCodes.Negative)]
    [InlineData("zh-CN", "a stranger's", "签名者不在本设备接受的发布者之列", ExitCodes.Negative)]
    [InlineData("zh-CN", "over", "使用期限至 2020-01-01 为止", ExitCodes.Negative)]
    [InlineData("zh-CN", "for elsewhere", "本设备未配置所在地区", ExitCodes.Negative)]
    public async Task Install_WhatCannotBe_IsSaidWithWhatToDo(string language, string what, string sentence, int code)
    {
        string file = await FileAsync(what);

        (int exitCode, string said) = await AskAsync(language, Cancel, "apps", "install", file);

        Assert.Contains(sentence, said, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(code, exitCode);
        Assert.Empty(_unit.Journal.Read(AppTable.All));
    }

    [Fact]
    public async Task Install_OneIsNotThereAndOneIsRefused_TheOthersAreInstalled_AndBothAreTold()
    {
        string good = await FileAsync("good"), stranger = await FileAsync("a stranger's"), absent = await FileAsync("no such package");

        (int exitCode, string said) = await AskAsync("en", Cancel, "apps", "install", stranger, absent, good);

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Equal([new AppVersion("good", "1.0.0")], _unit.Journal.Read(AppTable.All).Select(row => row.App));
        Assert.Contains("Nobody whose packages this unit takes", said, StringComparison.Ordinal);
        Assert.Contains($"{absent}: cannot be used", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "stopped before it was done")]
    [InlineData("zh-CN", "操作尚未完成即被中止")]
    public async Task Install_Stopped_SaysSo_AndLeavesNothing(string language, string sentence)
    {
        string file = await FileAsync("good");
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        (int exitCode, string said) = await AskAsync(language, stopped.Token, "apps", "install", file);

        Assert.Equal((ExitCodes.Interrupted, true), (exitCode, said.Contains(sentence, StringComparison.Ordinal)));
        Assert.Empty(_unit.Journal.Read(AppTable.All));
        string incoming = Path.Combine(_unit.Folder.AppsPath, "incoming");
        Assert.Empty(Directory.Exists(incoming) ? Directory.GetFileSystemEntries(incoming) : []);
    }

    [Theory]
    [InlineData("1.0", "version")]
    [InlineData("99999999999.0.0", "version")]
    [InlineData("../../etc", "version")]
    public async Task Upgrade_SignedVersionThatIsNone_IsRefused_NotADefectOfOurs(string version, string about)
    {
        using PackageFolder folder = PackageFolder.OfLungDensity();
        folder.ExpectRefusal();
        using Publisher publisher = folder.Publisher(trustedIn: _unit.Folder.PublishersPath);
        string file = Path.Combine(_packages.Path, "odd.tar");
        await File.WriteAllBytesAsync(file, await folder.PackAsync(publisher, statement => statement with { Version = version }), Cancel);

        (int exitCode, string said) = await AskAsync("en", Cancel, "apps", "upgrade", file);

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains($"names an app or a {about} that no package can have", said, StringComparison.Ordinal);
    }

    private async Task<string> FileAsync(string what)
    {
        string file = Path.Combine(_packages.Path, what + ".tar");
        if (what == "no such package")
        {
            return file;
        }

        if (what == "a folder")
        {
            return Directory.CreateDirectory(file).FullName;
        }

        using PackageFolder folder = PackageFolder.OfLungDensity(what == "good" ? "good" : "lung");
        folder.ExpectRefusal();
        using Publisher publisher = folder.Publisher(what == "a stranger's" ? "stranger" : "vendor", what == "a stranger's" ? null : _unit.Folder.PublishersPath);
        byte[] package = await folder.PackAsync(publisher, statement => what switch
        {
            "over" => statement with { NotAfter = new DateOnly(2020, 1, 1) },
            "for elsewhere" => statement with { Regions = ["DE"] },
            _ => statement,
        });
        int model = package.AsSpan().IndexOf("lung-air.onnx\0"u8);
        await File.WriteAllBytesAsync(
            file,
            what switch
            {
                "no package" => new byte[100],
                "cut off within a file" => package[..(model + 700)],
                _ => package,
            },
            Cancel);
        return file;
    }

    private async Task<(int ExitCode, string Said)> AskAsync(string language, CancellationToken cancellationToken, params string[] arguments)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        using var said = new StringWriter();
        int exitCode = await CommandTree.Create().Parse([.. arguments, "--state", _unit.Folder.Path])
            .InvokeAsync(new InvocationConfiguration { Output = said, Error = said }, cancellationToken);
        return (exitCode, said.ToString());
    }
}
