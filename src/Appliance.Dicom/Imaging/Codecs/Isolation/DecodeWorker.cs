using System.Globalization;
using Appliance.Dicom.Imaging.Codecs.Native;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Dicom.Imaging.Codecs.Isolation;

/// <summary>
/// The child process that native codecs run in: frames in on standard input, samples out on standard output, one at a time, until the input
/// ends. Whatever a codec does to it, the unit only loses this process.
/// </summary>
public static class DecodeWorker
{
    /// <summary>The hidden verb a program starts this with.</summary>
    public const string Verb = "decode-worker";

    private const int Usage = 64;

    /// <summary>The parent kills at the deadline; the worker ends itself this much later when there is no parent any more.</summary>
    private const int GraceSeconds = 5;

    /// <summary>True when a program's arguments ask for a worker: to be answered before anything else is set up.</summary>
    public static bool IsAskedFor(IReadOnlyList<string> arguments) => arguments is [Verb, _];

    /// <summary>Works until standard input ends.</summary>
    /// <param name="arguments">The verb, then the memory limit in bytes.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (!IsAskedFor(arguments) || !long.TryParse(arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out long memoryBytes))
        {
            return Usage;
        }

        ProcessLimits.Apply(memoryBytes);
        using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        using var output = new FileStream(ProcessLimits.TakeStandardOutput(), FileAccess.Write, bufferSize: 0);
        IjgSession.OnFatal = fault =>
        {
            WorkerMessage.WriteFault(output, fault, isLast: true);
            ProcessLimits.End(0);
        };
        WorkerMessage.WriteReady(output);
        var decoders = new NativeDecoders();
        while (WorkerMessage.ReadRequest(input) is { } request)
        {
            ProcessLimits.EndAfter(request.DeadlineSeconds + GraceSeconds);
            Answer(decoders, request, output);
            ProcessLimits.EndAfter(0);
        }

        return 0;
    }

    private static void Answer(NativeDecoders decoders, WorkerMessage.Request request, FileStream output)
    {
        DecodedFrame frame;
        try
        {
            frame = decoders.Decode(request.Syntax, request.Frame, request.Description, CancellationToken.None);
        }
        catch (CodecException e)
        {
            WorkerMessage.WriteFault(output, e, isLast: false);
            return;
        }

        WorkerMessage.WriteFrame(output, frame);
    }
}
