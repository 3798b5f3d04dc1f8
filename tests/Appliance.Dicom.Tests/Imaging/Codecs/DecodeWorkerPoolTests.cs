using System.Diagnostics;
using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Codecs.Isolation;
using Appliance.Dicom.Tests.Data;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Dicom.Tests.Imaging.Codecs;

/// <summary>What happens to a decode worker happens to one frame and to nobody else.</summary>
public sealed class DecodeWorkerPoolTests
{
    private const int Abort = 6;
    private const int Kill = 9;
    private const int SegmentationViolation = 11;
    private static readonly Lazy<(DicomFile File, byte[] Frame)> Sample = new(() => Compress(TestPicture.Make(12, signed: false, colour: false)));

    /// <summary>A frame that keeps a worker busy for long enough to be hit.</summary>
    private static readonly Lazy<(DicomFile File, byte[] Frame)> Long =
        new(() => Compress(TestPicture.Make(12, signed: false, colour: false, rows: 2500, columns: 2500)));

    [Theory]
    [InlineData(SegmentationViolation)]
    [InlineData(Abort)]
    [InlineData(Kill)]
    public async Task Decode_WorkerThatDiesInTheMiddle_IsCrashedAndTheNextFrameIsGood(int signal)
    {
        using DecodeWorkerPool pool = WorkerPool.Start(workers: 1);
        Decode(pool, Sample.Value);
        int worker = Assert.Single(pool.IdleWorkers);

        Task<DecodedFrame> decoding = Task.Run(() => Decode(pool, Long.Value), TestContext.Current.CancellationToken);
        await Eventually(() => pool.IdleWorkers.Count == 0);

        // The runtime's handlers return once when nothing is really broken: a broken codec would fault again, and so does this.
        await Eventually(() =>
        {
            Send(worker, signal.ToString(CultureInfo.InvariantCulture));
            return !IsAlive(worker);
        });

        CodecException fault = await Assert.ThrowsAsync<CodecException>(() => decoding);
        Assert.Equal(CodecFault.Crashed, fault.Fault);
        Assert.NotEmpty(Decode(pool, Sample.Value).Pixels);
        Assert.NotEqual(worker, Assert.Single(pool.IdleWorkers));
    }

    [Fact]
    public async Task Decode_WorkerThatHangs_IsTimedOutAtTheDeadlineAndReplaced()
    {
        var clock = new FakeTimeProvider();
        using var pool = new DecodeWorkerPool(new DecodeWorkerOptions { Command = [WorkerPool.Program], MaxWorkers = 1, FrameSeconds = 10 }, clock);
        Decode(pool, Sample.Value);
        int worker = Assert.Single(pool.IdleWorkers);

        Signal(worker, "STOP");
        Task<DecodedFrame> decoding = Task.Run(() => Decode(pool, Sample.Value), TestContext.Current.CancellationToken);
        await Eventually(() => pool.IdleWorkers.Count == 0);
        Assert.False(decoding.IsCompleted);
        await Eventually(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return decoding.IsCompleted;
        });

        CodecException fault = await Assert.ThrowsAsync<CodecException>(() => decoding);
        Assert.Equal(CodecFault.TimedOut, fault.Fault);
        Assert.NotEmpty(Decode(pool, Sample.Value).Pixels);
        await Eventually(() => !IsAlive(worker));
    }

    [Fact]
    public async Task Decode_Cancelled_StopsTheWorker()
    {
        using DecodeWorkerPool pool = WorkerPool.Start(workers: 1);
        Decode(pool, Sample.Value);
        int worker = Assert.Single(pool.IdleWorkers);
        using var cancellation = new CancellationTokenSource();

        Signal(worker, "STOP");
        Task<DecodedFrame> decoding = Task.Run(
            () => pool.Decode(Sample.Value.File.TransferSyntax, Sample.Value.Frame, PixelDescription.Read(Sample.Value.File.Dataset), cancellation.Token),
            TestContext.Current.CancellationToken);
        await Eventually(() => pool.IdleWorkers.Count == 0);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => decoding);
        await Eventually(() => !IsAlive(worker));
    }

    [Fact]
    public void Decode_WorkerKilledWhileIdle_IsNoFramesFault()
    {
        using DecodeWorkerPool pool = WorkerPool.Start(workers: 1);
        Decode(pool, Sample.Value);
        int worker = Assert.Single(pool.IdleWorkers);

        using (Process process = Process.GetProcessById(worker))
        {
            process.Kill();
            process.WaitForExit();
        }

        Assert.NotEmpty(Decode(pool, Sample.Value).Pixels);
    }

    [Fact]
    public async Task Decode_FromManyThreads_UsesNoMoreWorkersThanAllowed()
    {
        using DecodeWorkerPool pool = WorkerPool.Start(workers: 2);
        byte[][] pixels = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(() => Decode(pool, Sample.Value).Pixels)));

        Assert.All(pixels, one => Assert.Equal(pixels[0], one));
        Assert.InRange(pool.IdleWorkers.Count, 1, 2);
    }

    [Fact]
    public async Task Trim_WorkersWithNothingToDo_AreEnded()
    {
        var clock = new FakeTimeProvider();
        using var pool = new DecodeWorkerPool(new DecodeWorkerOptions { Command = [WorkerPool.Program], IdleSeconds = 60 }, clock);
        Decode(pool, Sample.Value);
        int worker = Assert.Single(pool.IdleWorkers);

        clock.Advance(TimeSpan.FromSeconds(130));

        Assert.Empty(pool.IdleWorkers);
        await Eventually(() => !IsAlive(worker));
    }

    [Fact]
    public async Task Dispose_EndsEveryWorker()
    {
        DecodeWorkerPool pool = WorkerPool.Start(workers: 1);
        Decode(pool, Sample.Value);
        int worker = Assert.Single(pool.IdleWorkers);

        pool.Dispose();

        await Eventually(() => !IsAlive(worker));
    }

    [Fact]
    public void Decode_MoreMemoryThanAWorkerMayHave_IsOutOfMemoryAndTheNextFrameIsGood()
    {
        // 6 million samples: 25 MB for each of OpenJPEG's copies, under a limit that lets the runtime start.
        using DecodeWorkerPool pool = WorkerPool.Start(workers: 1, memoryBytes: 72L << 20);
        Decode(pool, Sample.Value);

        CodecException fault = Assert.Throws<CodecException>(() => Decode(pool, Long.Value));

        Assert.Contains(fault.Fault, new[] { CodecFault.OutOfMemory, CodecFault.Crashed });
        Assert.NotEmpty(Decode(pool, Sample.Value).Pixels);
    }

    [Theory]
    [InlineData("/nonexistent/decoder")]
    [InlineData("/bin/true")]
    public void Decode_ProgramThatIsNoWorker_IsUnsupportedAndNamesIt(string program)
    {
        using var pool = new DecodeWorkerPool(new DecodeWorkerOptions { Command = [program] }, TimeProvider.System);

        CodecException fault = Assert.Throws<CodecException>(() => Decode(pool, Sample.Value));

        Assert.Equal(CodecFault.Unsupported, fault.Fault);
        Assert.Contains(program, fault.Message, StringComparison.Ordinal);
    }

    private static DecodedFrame Decode(DecodeWorkerPool pool, (DicomFile File, byte[] Frame) sample) =>
        pool.Decode(sample.File.TransferSyntax, sample.Frame, PixelDescription.Read(sample.File.Dataset), CancellationToken.None);

    private static (DicomFile File, byte[] Frame) Compress(TestPicture picture)
    {
        using var folder = new TemporaryFolder();
        picture.ToFile().Save(folder.File("source"));
        CodecPeer.Run("gdcmconv", folder.File("source"), folder.File("j2k"), "--j2k");
        byte[] bytes = File.ReadAllBytes(folder.File("j2k"));
        DicomFile file = DicomFile.Read(new MemoryStream(bytes));
        return (file, CodecPeer.Frame(file));
    }

    private static void Signal(int process, string signal) => Assert.Equal(0, Send(process, signal));

    private static int Send(int process, string signal) =>
        Tool.Run("/bin/kill", ["-s", signal, process.ToString(CultureInfo.InvariantCulture)]).ExitCode;

    private static bool IsAlive(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task Eventually(Func<bool> condition)
    {
        var limit = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(30), "it never happened");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
