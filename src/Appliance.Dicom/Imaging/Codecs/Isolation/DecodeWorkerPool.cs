using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Codecs.Native;

namespace Appliance.Dicom.Imaging.Codecs.Isolation;

/// <summary>
/// Decodes with native codecs in child processes, a bounded number of them. A worker is started when a frame needs one, used again, ended when
/// idle, and never survives a frame that crashed it or ran out of its time: that frame is reported and the next one gets a new worker. A
/// frame is never tried twice.
/// </summary>
public sealed class DecodeWorkerPool : IFrameDecoder, IDisposable
{
    private static readonly NativeDecoders Known = new();
    private readonly DecodeWorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _free;
    private readonly Stack<DecodeWorkerProcess> _idle = new();
    private readonly Lock _gate = new();
    private readonly ITimer _trim;
    private bool _isDisposed;

    /// <summary>A pool without workers yet.</summary>
    public DecodeWorkerPool(DecodeWorkerOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxWorkers, 1);
        _options = options;
        _time = time;
        _free = new SemaphoreSlim(options.MaxWorkers, options.MaxWorkers);
        var period = TimeSpan.FromSeconds(Math.Max(1, options.IdleSeconds));
        _trim = time.CreateTimer(_ => Trim(period), null, period, period);
    }

    /// <summary>Process ids of the workers that wait for a frame.</summary>
    public IReadOnlyList<int> IdleWorkers
    {
        get
        {
            lock (_gate)
            {
                return [.. _idle.Select(worker => worker.Id)];
            }
        }
    }

    /// <inheritdoc/>
    public bool CanDecode(DicomTransferSyntax syntax) => Known.CanDecode(syntax);

    /// <inheritdoc/>
    public DecodedFrame Decode(DicomTransferSyntax syntax, ReadOnlyMemory<byte> frame, PixelDescription description, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(syntax);
        ArgumentNullException.ThrowIfNull(description);
        _ = FrameLimits.PixelCount(description);
        if (frame.Length > WorkerMessage.MaxFrameBytes)
        {
            throw new CodecException(CodecFault.TooLarge, $"A compressed frame of {frame.Length} bytes is not decoded; {WorkerMessage.MaxFrameBytes} is the limit.");
        }

        if (description.BitsAllocated == 1)
        {
            // No codec packs bits: a one-bit sample leaves it in a byte of its own.
            description = description with { BitsAllocated = 8, BitsStored = 1, HighBit = 0 };
        }

        _free.Wait(cancellationToken);
        DecodeWorkerProcess? worker = null;
        try
        {
            worker = TakeIdle() ?? DecodeWorkerProcess.Start(_options, _time, cancellationToken);
            return worker.Decode(syntax, frame, description, _options.DeadlineSeconds(description), cancellationToken);
        }
        finally
        {
            GiveBack(worker);
            _free.Release();
        }
    }

    /// <summary>Ends every worker.</summary>
    public void Dispose()
    {
        _trim.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            while (_idle.TryPop(out DecodeWorkerProcess? worker))
            {
                worker.Dispose();
            }
        }
    }

    private DecodeWorkerProcess? TakeIdle()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            while (_idle.TryPop(out DecodeWorkerProcess? worker))
            {
                if (!worker.HasEnded)
                {
                    return worker;
                }

                // Ended by somebody else while it waited: no frame's fault.
                worker.Dispose();
            }
        }

        return null;
    }

    private void GiveBack(DecodeWorkerProcess? worker)
    {
        if (worker is null)
        {
            return;
        }

        lock (_gate)
        {
            if (worker.IsUsable && !_isDisposed)
            {
                worker.IdleSince = _time.GetTimestamp();
                _idle.Push(worker);
                return;
            }
        }

        worker.Dispose();
    }

    private void Trim(TimeSpan longest)
    {
        lock (_gate)
        {
            DecodeWorkerProcess[] waiting = [.. _idle];
            _idle.Clear();
            foreach (DecodeWorkerProcess worker in waiting.Reverse())
            {
                if (_time.GetElapsedTime(worker.IdleSince) >= longest)
                {
                    worker.Dispose();
                }
                else
                {
                    _idle.Push(worker);
                }
            }
        }
    }
}
