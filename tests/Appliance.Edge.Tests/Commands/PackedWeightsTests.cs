using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Appliance.Edge.Commands;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Apps;
using Appliance.Inference.Apps;
using Appliance.Simulators.Apps;

namespace Appliance.Edge.Tests.Commands;

/// <summary>Packages that only point at their weights: what <c>apps pack</c> finds, fetches and refuses.</summary>
public sealed class PackedWeightsTests : IDisposable
{
    private const string Weights = "weights/net.bin";
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("these are the weights of a network");
    private readonly PackageFolder _folder = new("packages");
    private readonly string _key;

    public PackedWeightsTests()
    {
        _folder.Publisher(trustedIn: Path.Combine(Root, "publishers")).Dispose();
        _key = Path.Combine(Root, "vendor.pem");
    }

    private string Root => Path.GetDirectoryName(_folder.Path)!;

    private string Cache => Path.Combine(Root, "cache");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pack_WeightsInTheCacheUnderAnyName_ArePackedWithoutTheNetwork()
    {
        string app = Source("http://127.0.0.1:9/unused", FileDigests.Sha256(Content));
        Directory.CreateDirectory(Path.Combine(Cache, "deep"));
        await File.WriteAllBytesAsync(Path.Combine(Cache, "deep", "whatever"), Content, Cancel);

        (int exitCode, string said) = await PackAsync(app);

        Assert.True(exitCode == ExitCodes.Success, said);
        Assert.Equal(Content, await PackedAsync(app, Weights));
        Assert.Equal("the licence", Encoding.ASCII.GetString(await PackedAsync(app, "LICENSE-net.txt")));
        Assert.False(File.Exists(Path.Combine(app, Weights)), "The sources stay as they were.");
    }

    [Fact]
    public async Task Pack_WeightsFetched_AreKeptForTheNextTime()
    {
        await using var server = new LoopbackFile(Content);
        string app = Source(server.Url, FileDigests.Sha256(Content));

        (int exitCode, string said) = await PackAsync(app);
        Assert.True(exitCode == ExitCodes.Success, said);
        (exitCode, said) = await PackAsync(app);

        Assert.True(exitCode == ExitCodes.Success, said);
        Assert.Equal(1, server.Requests);
        Assert.Equal(Content, await PackedAsync(app, Weights));
        Assert.Equal([FileDigests.Sha256(Content)], Directory.GetFiles(Cache).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Pack_WeightsOfAnotherDigest_AreRefusedWithBoth_AndNothingIsKept()
    {
        byte[] other = [.. Content];
        other[3] ^= 1;
        await using var server = new LoopbackFile(other);
        string app = Source(server.Url, FileDigests.Sha256(Content));

        (int exitCode, string said) = await PackAsync(app);

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains(FileDigests.Sha256(other), said, StringComparison.Ordinal);
        Assert.Contains(FileDigests.Sha256(Content), said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Cache));
        Assert.False(File.Exists(app + ".tar"));
    }

    [Theory]
    [InlineData(200, 10)]
    [InlineData(200, -10)]
    [InlineData(404, 0)]
    public async Task Pack_WeightsOfAnotherLengthOrMissing_AreRefused(int status, int more)
    {
        byte[] served = more > 0 ? [.. Content, .. new byte[more]] : Content[..^-more];
        await using var server = new LoopbackFile(served, status);

        (int exitCode, string said) = await PackAsync(Source(server.Url, FileDigests.Sha256(Content)));

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains(server.Url, said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Cache));
    }

    [Fact]
    public async Task Pack_NobodyAnswers_SaysWhatToPutWhere()
    {
        (int exitCode, string said) = await PackAsync(Source("http://127.0.0.1:9/nobody", FileDigests.Sha256(Content)));

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains(FileDigests.Sha256(Content), said, StringComparison.Ordinal);
        Assert.Contains(Cache, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pack_LicenceTextMissing_IsRefused()
    {
        string app = Source("http://127.0.0.1:9/unused", FileDigests.Sha256(Content));
        Directory.CreateDirectory(Cache);
        await File.WriteAllBytesAsync(Path.Combine(Cache, "net"), Content, Cancel);
        File.Delete(Path.Combine(app, "LICENSE-net.txt"));

        (int exitCode, string said) = await PackAsync(app);

        Assert.Equal(ExitCodes.Negative, exitCode);
        Assert.Contains("LICENSE-net.txt", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Catalogue_SourcesWithoutTheirWeights_AreNoAppAndNoFault()
    {
        string app = Source("http://127.0.0.1:9/unused", FileDigests.Sha256(Content));

        AppCatalogue catalogue = AppCatalogue.Open(Path.GetDirectoryName(app)!);

        Assert.Empty(catalogue.Packages);
        Assert.Empty(catalogue.Rejected);
        Assert.Equal(app, Assert.Single(catalogue.Unfetched).Folder);
    }

    /// <summary>A synthetic app that points at weights it does not hold.</summary>
    private string Source(string url, string digest)
    {
        string app = Path.Combine(_folder.Path, "sources", "net");
        SyntheticApps.WriteBody(Path.Combine(_folder.Path, "sources", "body"), "1.0.0");
        SyntheticApps.WriteApp(app, 0, "1.0.0");
        string manifest = Path.Combine(app, "app.json");
        JsonObject json = JsonNode.Parse(File.ReadAllText(manifest))!.AsObject();
        json["weights"] = new JsonObject
        {
            [Weights] = new JsonObject
            {
                ["sha256"] = digest, ["licence"] = "MIT", ["licenceFile"] = "LICENSE-net.txt",
                ["from"] = new JsonArray(new JsonObject { ["url"] = url, ["sha256"] = digest, ["bytes"] = Content.Length }),
            },
        };
        File.WriteAllText(manifest, json.ToJsonString());
        File.WriteAllText(Path.Combine(app, "LICENSE-net.txt"), "the licence");
        return app;
    }

    private async Task<(int ExitCode, string Said)> PackAsync(string app)
    {
        using StringWriter output = new(), error = new();
        int exitCode = await CommandTree.Create().Parse(["apps", "pack", app, "--key", _key, "--out", app + ".tar", "--weights", Cache])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, Cancel);
        return (exitCode, output.ToString() + error);
    }

    private static async Task<byte[]> PackedAsync(string app, string name)
    {
        await using FileStream file = File.OpenRead(app + ".tar");
        await using var tar = new System.Formats.Tar.TarReader(file);
        while (await tar.GetNextEntryAsync(copyData: true, Cancel) is { } entry)
        {
            if (entry.Name == name)
            {
                using var content = new MemoryStream();
                await entry.DataStream!.CopyToAsync(content, Cancel);
                return content.ToArray();
            }
        }
        throw new InvalidOperationException($"The package has no {name}.");
    }

    /// <summary>One file at a loopback address, as plain HTTP/1.1.</summary>
    private sealed class LoopbackFile : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _serving;
        private int _requests;

        public LoopbackFile(byte[] content, int status = 200)
        {
            _listener.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/net.bin";
            _serving = ServeAsync(content, status);
        }

        public string Url { get; }

        public int Requests => Volatile.Read(ref _requests);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _serving;
            _stop.Dispose();
        }

        private async Task ServeAsync(byte[] content, int status)
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    Interlocked.Increment(ref _requests);
                    NetworkStream stream = client.GetStream();
                    using var reader = new StreamReader(stream, leaveOpen: true);
                    while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                    {
                        // The head of the request ends with an empty line.
                    }
                    byte[] head = Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n");
                    await stream.WriteAsync((byte[])[.. head, .. content], _stop.Token);
                }
            }
            catch (Exception cause) when (cause is OperationCanceledException or SocketException or IOException)
            {
                // The test is over, or the client has read enough.
            }
        }
    }
}
