using System.CommandLine;
using System.Globalization;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Apps;

namespace Appliance.Edge.Tests.Commands;

/// <summary>The traps of packing: what goes into a package goes to every unit, and is never called back.</summary>
public sealed class PackCommandTests : IDisposable
{
    private readonly PackageFolder _app = PackageFolder.OfLungDensity();
    private readonly string _desk;
    private readonly string _key;

    public PackCommandTests()
    {
        _app.ExpectRefusal();
        _app.Publisher().Dispose();
        _desk = Path.GetDirectoryName(_app.Path)!;
        _key = Path.Combine(_desk, "vendor.pem");
    }

    private string Package => Path.Combine(_desk, "app.tar");

    public void Dispose() => _app.Dispose();

    [Theory]
    [InlineData("pack", "en", "keys/mine.pem: The file holds a private key")]
    [InlineData("sign", "zh-CN", "keys/mine.pem: 该文件含有私钥")]
    public async Task KeyOfThePublisherInTheFolder_IsRefused(string verb, string language, string sentence)
    {
        _app.Write("keys/mine.pem", File.ReadAllBytes(_key));

        (int exitCode, string said) = await AskAsync(language, [verb, _app.Path, "--key", Path.Combine(_app.Path, "keys/mine.pem"), .. verb == "pack" ? ["--out", Package] : (string[])[]]);

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.Equal((false, false), (File.Exists(Package), File.Exists(Path.Combine(_app.Path, "app.cose"))));
    }

    [Fact]
    public async Task PackageIntoItsOwnFolder_IsRefused()
    {
        (int exitCode, string said) = await AskAsync("en", ["pack", _app.Path + "/", "--key", _key, "--out", Path.Combine(_app.Path, "app.tar")]);

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains("be part of the next package", said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_app.Path, "app.tar*"));
    }

    [Theory]
    [InlineData("CHN", ExitCodes.Usage)]
    [InlineData("中国", ExitCodes.Usage)]
    [InlineData("cn", ExitCodes.Success)]
    public async Task Region_IsACodeThatAUnitCanHave(string region, int code)
    {
        (int exitCode, string said) = await AskAsync("en", ["pack", _app.Path, "--key", _key, "--region", region, "--out", Package]);

        Assert.True(code == exitCode, said);
        Assert.Equal(code == ExitCodes.Success, File.Exists(Package));
    }

    [Fact]
    public async Task PathThatNoPackageCanHave_IsNamed()
    {
        _app.Write("notes/读 我.txt", "x"u8);

        (int exitCode, string said) = await AskAsync("en", ["pack", _app.Path, "--key", _key, "--out", Package]);

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains("notes/读 我.txt: The path cannot be part of a package", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyThatStandsTwiceInAppJson_IsAFault_NotADefectOfOurs()
    {
        string manifest = Path.Combine(_app.Path, "app.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("{\"format\":1", "{\"format\":1,\"format\":1", StringComparison.Ordinal));

        (int exitCode, string said) = await AskAsync("en", ["pack", _app.Path, "--key", _key, "--out", Package]);

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains("The file is not valid JSON", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrivateKeyInThePlaceOfAUnits_IsRefused()
    {
        (int exitCode, string said) = await AskAsync("en", ["pack", _app.Path, "--key", _key, "--encrypt-for", _key, "--out", Package]);

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains("holds no key of a unit", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Check the path.")]
    [InlineData("zh-CN", "请检查路径。")]
    public async Task FolderForThePackageThatIsNotThere_IsSaid(string language, string sentence)
    {
        (int exitCode, string said) = await AskAsync(language, ["pack", _app.Path, "--key", _key, "--out", Path.Combine(_desk, "nowhere", "app.tar")]);

        Assert.Equal(ExitCodes.Unavailable, exitCode);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "lung 1.0.0: good, signed by vendor", "may be used in: CN; until: 2999-12-31")]
    [InlineData("zh-CN", "lung 1.0.0：完好，由 vendor 签名", "可使用地区：CN；使用期限：2999-12-31")]
    public async Task Verify_PackageOrSignedFolder_SaysWhoVouchesForWhat(string language, params string[] sentences)
    {
        string[] terms = ["--key", _key, "--region", "CN", "--not-after", "2999-12-31"];
        await AskAsync("en", ["pack", _app.Path, "--out", Package, .. terms]);
        await AskAsync("en", ["sign", _app.Path, .. terms]);

        foreach (string what in new[] { Package, _app.Path })
        {
            (int exitCode, string said) = await AskAsync(language, ["verify", what, "--key", _key]);

            Assert.True(exitCode == ExitCodes.Success, said);
            Assert.All(sentences, sentence => Assert.Contains(sentence, said, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("altered", "lung-air.onnx: The file is not the one that was signed")]
    [InlineData("added", "more.txt: The file was not signed")]
    [InlineData("stranger", "Nobody whose packages this unit takes")]
    [InlineData("not signed", "The folder is not signed")]
    [InlineData("over", "It could be used until 2020-01-01")]
    public async Task Verify_WhatIsNotAsSigned_IsNamed(string what, string sentence)
    {
        string[] ended = what == "over" ? ["--not-after", "2020-01-01"] : [];
        if (what != "not signed")
        {
            await AskAsync("en", ["sign", _app.Path, "--key", _key, .. ended]);
        }

        if (what == "altered")
        {
            _app.Write("lung-air.onnx", [1, 2, 3]);
        }
        else if (what == "added")
        {
            _app.Write("more.txt", [1, 2, 3]);
        }

        _app.Publisher("stranger").Dispose();
        (int exitCode, string said) = await AskAsync("en", ["verify", _app.Path, "--key", what == "stranger" ? Path.Combine(_desk, "stranger.pem") : _key]);

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OneByteOfAPackage_IsFound()
    {
        await AskAsync("en", ["pack", _app.Path, "--out", Package, "--key", _key]);
        byte[] bytes = File.ReadAllBytes(Package);
        bytes[bytes.AsSpan().LastIndexOf("lung-air.onnx\0"u8) + 700] ^= 1;
        File.WriteAllBytes(Package, bytes);

        (int exitCode, string said) = await AskAsync("en", ["verify", Package, "--key", _key]);

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains("lung-air.onnx: The file is not the one that was signed", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_LeavesNoPackage()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        (int exitCode, _) = await AskAsync("en", ["pack", _app.Path, "--key", _key, "--out", Package], stopped.Token);

        Assert.Equal(ExitCodes.Interrupted, exitCode);
        Assert.Empty(Directory.GetFiles(_desk, "app.tar*"));
    }

    private static async Task<(int ExitCode, string Said)> AskAsync(string language, string[] arguments, CancellationToken? stop = null)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        using var said = new StringWriter();
        var invocation = new InvocationConfiguration { Output = said, Error = said };
        int exitCode = await CommandTree.InvokeAsync(["apps", .. arguments], invocation, stop ?? TestContext.Current.CancellationToken);
        return (exitCode, said.ToString());
    }
}
