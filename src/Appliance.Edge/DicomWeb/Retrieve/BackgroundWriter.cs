using System.IO.Pipelines;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>
/// Lets a writer that blocks (the data set writer) feed a client that may be slow: on a thread of its own, a block ahead at
/// most. The thread pool, which serves the scanners, never waits for a viewer.
/// </summary>
internal static class BackgroundWriter
{
    /// <summary>Such threads at once; the next one waits its turn.</summary>
    private const int MaxThreads = 4;

    private static readonly SemaphoreSlim Turns = new(MaxThreads, MaxThreads);

    /// <summary>Copies what <paramref name="write"/> writes to <paramref name="destination"/>.</summary>
    public static async Task CopyAsync(Action<Stream> write, Stream destination, CancellationToken cancellationToken)
    {
        await Turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var pipe = new Pipe();
            Task writing = Task.Factory.StartNew(
                () => Write(write, pipe.Writer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            try
            {
                await pipe.Reader.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await pipe.Reader.CompleteAsync().ConfigureAwait(false);
                await writing.ConfigureAwait(false);
            }
        }
        finally
        {
            Turns.Release();
        }
    }

    private static void Write(Action<Stream> write, PipeWriter to)
    {
        try
        {
            using (var buffered = new BufferedStream(to.AsStream(leaveOpen: true), 64 * 1024))
            {
                write(buffered);
            }

            to.Complete();
        }
#pragma warning disable CA1031 // Handed to the reader, who throws it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            to.Complete(fault);
        }
    }
}
