using System.Diagnostics;
using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Codecs.Isolation;

/// <summary>A worker as the unit sees it. One frame at a time; after any fault that is not the codec's own it is of no more use.</summary>
internal sealed class DecodeWorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly TimeProvider _time;
    private Stage _stage;

    private DecodeWorkerProcess(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
    }

    /// <summary>Who may still change it: from Busy it goes to exactly one of the others.</summary>
    private enum Stage
    {
        Waiting,
        Busy,
        Overdue,
        Cancelled,
    }

    /// <summary>False once it has ended or may hold half a message.</summary>
    internal bool IsUsable { get; private set; } = true;

    /// <summary>Since when it has had nothing to do, by the time provider's timestamps.</summary>
    internal long IdleSince { get; set; }

    /// <summary>True when it ended while it waited.</summary>
    internal bool HasEnded => _process.HasExited;

    internal int Id => _process.Id;

    /// <summary>Starts a worker and waits until its limits are in force.</summary>
    /// <exception cref="CodecException">It could not be started: nothing can be decoded.</exception>
    internal static DecodeWorkerProcess Start(DecodeWorkerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(options.Command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        string[] arguments = [.. options.Command.Skip(1), DecodeWorker.Verb, options.MemoryLimitBytes.ToString(CultureInfo.InvariantCulture)];
        Array.ForEach(arguments, start.ArgumentList.Add);

        // The heap must know its limit, or it reserves for a machine's memory; a short life needs no second compilation with profiles.
        start.Environment["DOTNET_GCHeapHardLimit"] = options.MemoryLimitBytes.ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        DecodeWorkerProcess? worker = null;
        try
        {
            worker = new DecodeWorkerProcess(Process.Start(start)!, time);
            if (worker.Within(options.StartSeconds, () => WorkerMessage.ReadReady(worker._process.StandardOutput.BaseStream), cancellationToken))
            {
                return worker;
            }
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            worker?.Dispose();
            throw new CodecException(CodecFault.Unsupported, $"A decode worker could not be started as '{string.Join(' ', options.Command)}'.", e);
        }

        worker.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        throw new CodecException(CodecFault.Unsupported, $"A decode worker started as '{string.Join(' ', options.Command)}' but never became ready.");
    }

    /// <summary>Decodes one frame.</summary>
    /// <exception cref="CodecException">The frame could not be decoded.</exception>
    internal DecodedFrame Decode(DicomTransferSyntax syntax, ReadOnlyMemory<byte> frame, PixelDescription description, int seconds, CancellationToken cancellationToken)
    {
        IsUsable = false;
        bool isLast = false;
        try
        {
            DecodedFrame decoded = Within(seconds, () =>
            {
                WorkerMessage.WriteRequest(_process.StandardInput.BaseStream, syntax, frame.Span, description, seconds);
                return WorkerMessage.ReadReply(_process.StandardOutput.BaseStream, description, out isLast);
            }, cancellationToken);
            IsUsable = _stage == Stage.Waiting;
            return decoded;
        }
        catch (CodecException)
        {
            IsUsable = !isLast && _stage == Stage.Waiting;
            throw;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw _stage == Stage.Overdue
                ? new CodecException(CodecFault.TimedOut, $"Decoding a frame of {syntax} did not end within {seconds} s and was stopped.", e)
                : new CodecException(CodecFault.Crashed, $"The decode worker ended in the middle of a frame of {syntax}{ExitText()}.", e);
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    /// <summary>Runs blocking reads and writes; at the deadline or on cancellation the process is killed, which ends them.</summary>
    private T Within<T>(int seconds, Func<T> exchange, CancellationToken cancellationToken)
    {
        _stage = Stage.Busy;
        using ITimer timer = _time.CreateTimer(static state => ((DecodeWorkerProcess)state!).Stop(Stage.Overdue), this, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration registration = cancellationToken.Register(static state => ((DecodeWorkerProcess)state!).Stop(Stage.Cancelled), this);
        try
        {
            return exchange();
        }
        finally
        {
            Interlocked.CompareExchange(ref _stage, Stage.Waiting, Stage.Busy);
        }
    }

    /// <summary>A timer that fires when the answer is there already must not kill a worker that another frame may have by then.</summary>
    private void Stop(Stage reason)
    {
        if (Interlocked.CompareExchange(ref _stage, reason, Stage.Busy) == Stage.Busy)
        {
            Kill();
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    private string ExitText() => _process.WaitForExit(TimeSpan.FromSeconds(1)) ? $" (exit code {_process.ExitCode})" : "";
}
