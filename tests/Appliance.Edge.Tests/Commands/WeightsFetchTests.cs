using System.Net;
using System.Text;
using Appliance.Edge.Commands.Weights;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Edge.Tests.Commands;

/// <summary>Weights come whole and in time, or not at all; a cache that cannot be read or written keeps nobody from them.</summary>
public sealed class WeightsFetchTests : IDisposable
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("these are the weights of a network");
    private static readonly WeightSource Source = new("http://weights.example/net.bin", FileDigests.Sha256(Content), Content.Length);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weights-");
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Obtain_TheServerStopsInTheMiddle_EndsInTime_AndSaysWhatToPutWhere()
    {
        var body = new StallingBody(Content[..5]);
        using var fetch = new WeightsFetch(new WeightsCache(_folder.FullName, new FaultyFileSystem(0)), new Answering(body), _clock);

        Task<byte[]> obtaining = fetch.ObtainAsync(Source, Cancel);
        await body.Stalled.WaitAsync(Cancel);
        _clock.Advance(WeightsFetch.Timeout);

        InvalidDataException fault = await Assert.ThrowsAsync<InvalidDataException>(() => obtaining.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.Contains(Source.Url, fault.Message, StringComparison.Ordinal);
        Assert.Contains(Source.Sha256, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Obtain_BrokenOff_IsNoFaultOfTheServer()
    {
        var body = new StallingBody(Content[..5]);
        using var fetch = new WeightsFetch(new WeightsCache(_folder.FullName, new FaultyFileSystem(0)), new Answering(body), _clock);
        using var stop = new CancellationTokenSource();

        Task<byte[]> obtaining = fetch.ObtainAsync(Source, stop.Token);
        await body.Stalled.WaitAsync(Cancel);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => obtaining);
    }

    /// <summary>Whatever of the disk fails, the weights are had, and what is kept of them is whole.</summary>
    [Fact]
    public async Task Obtain_TheNthWriteOfTheCacheFails_WeightsAreHad_AndKeptWholeOrNotAtAll()
    {
        string kept = Path.Combine(_folder.FullName, Source.Sha256);
        bool failed = true;
        for (int at = 1; failed; at++)
        {
            var disk = new FaultyFileSystem(at, FaultyFileSystem.NoSpace);
            using var fetch = new WeightsFetch(new WeightsCache(_folder.FullName, disk), new Answering(new MemoryStream(Content)), _clock);

            Assert.Equal(Content, await fetch.ObtainAsync(Source, Cancel));

            failed = disk.Failed;
            string[] there = Directory.GetFiles(_folder.FullName);
            Assert.True(there.Length == 0 || (there.SequenceEqual([kept]) && Content.AsSpan().SequenceEqual(File.ReadAllBytes(kept))), string.Join(", ", there));
            File.Delete(kept);
            Assert.InRange(at, 1, 20);
        }
    }

    [Fact]
    public async Task Obtain_DamagedInTheCache_IsFetchedAndReplaced()
    {
        string kept = Path.Combine(_folder.FullName, Source.Sha256);
        await File.WriteAllBytesAsync(kept, new byte[Content.Length], Cancel);
        using var fetch = new WeightsFetch(new WeightsCache(_folder.FullName, new FaultyFileSystem(0)), new Answering(new MemoryStream(Content)), _clock);

        Assert.Equal(Content, await fetch.ObtainAsync(Source, Cancel));
        Assert.Equal(Content, await File.ReadAllBytesAsync(kept, Cancel));
    }

    /// <summary>Other programs' caches hold links to files of other names.</summary>
    [Fact]
    public async Task Find_LinkInTheCache_IsFollowed()
    {
        string elsewhere = Path.Combine(_folder.FullName, "blob"), cache = Directory.CreateDirectory(Path.Combine(_folder.FullName, "cache")).FullName;
        await File.WriteAllBytesAsync(elsewhere, Content, Cancel);
        File.CreateSymbolicLink(Path.Combine(cache, "net.bin"), elsewhere);

        Assert.Equal(Content, await new WeightsCache(cache, new FaultyFileSystem(0)).FindAsync(Source, Cancel));
    }

    [Fact]
    public async Task Obtain_LinkInTheCacheThatLeadsNowhere_IsPassedOver()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), new string('x', Content.Length));
        using var fetch = new WeightsFetch(new WeightsCache(_folder.FullName, new FaultyFileSystem(0)), new Answering(new MemoryStream(Content)), _clock);

        Assert.Equal(Content, await fetch.ObtainAsync(Source, Cancel));
    }

    private sealed class Answering(Stream body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(body) });
    }

    /// <summary>Gives a few bytes and then nothing more, without an end.</summary>
    private sealed class StallingBody(byte[] start) : MemoryStream(start)
    {
        private readonly TaskCompletionSource _stalled = new();

        public Task Stalled => _stalled.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < Length)
            {
                return Read(buffer.Span);
            }

            _stalled.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }
    }
}
