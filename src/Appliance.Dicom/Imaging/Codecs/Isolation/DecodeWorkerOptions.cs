namespace Appliance.Dicom.Imaging.Codecs.Isolation;

/// <summary>How decode workers are started and held.</summary>
public sealed class DecodeWorkerOptions
{
    /// <summary>
    /// The command line, program first, that ends in <see cref="DecodeWorker.Run"/>; the verb and its argument are added.
    /// </summary>
    /// <value>This very program.</value>
    public IReadOnlyList<string> Command { get; init; } = OwnCommand();

    /// <summary>Workers at once, each one frame at a time; at least 1.</summary>
    /// <value>The number of processors.</value>
    public int MaxWorkers { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory that one worker can write to, in bytes: the runtime's own (about 60 MB), the frame and the codec's working copies.</summary>
    /// <value>1 GiB, enough for frames of some 60 million samples in any syntax.</value>
    public long MemoryLimitBytes { get; init; } = 1L << 30;

    /// <summary>Time for the smallest frame, in seconds.</summary>
    /// <value>10 s.</value>
    public int FrameSeconds { get; init; } = 10;

    /// <summary>Time that each million samples adds, in seconds. JPEG 2000, the slowest, takes about 0.1 s for them.</summary>
    /// <value>2 s.</value>
    public int MegasampleSeconds { get; init; } = 2;

    /// <summary>Time for a worker to start, in seconds.</summary>
    /// <value>30 s.</value>
    public int StartSeconds { get; init; } = 30;

    /// <summary>A worker that had nothing to do for so long is ended, in seconds.</summary>
    /// <value>60 s.</value>
    public int IdleSeconds { get; init; } = 60;

    /// <summary>The time a frame is given, in whole seconds.</summary>
    internal int DeadlineSeconds(PixelDescription description) =>
        (int)Math.Min(int.MaxValue / 1000, FrameSeconds + (MegasampleSeconds * ((long)description.Rows * description.Columns * description.SamplesPerPixel) / 1_000_000));

    /// <summary>A published program is its own host; a development build is run by "dotnet", which needs the assembly's name.</summary>
    private static string[] OwnCommand()
    {
        string program = Environment.ProcessPath ?? "dotnet";
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Path.GetFullPath(Environment.GetCommandLineArgs()[0])] : [program];
    }
}
