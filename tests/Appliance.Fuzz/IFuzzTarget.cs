namespace Appliance.Fuzz;

/// <summary>A parser and its oracle. One file a target: it is found by its name, nothing else has to know it.</summary>
internal interface IFuzzTarget
{
    /// <summary>How it is asked for on the command line.</summary>
    string Name { get; }

    /// <summary>Good and odd input to damage in a long run.</summary>
    /// <param name="dataFolder">Public files to take seeds from as well; null when there are none.</param>
    IReadOnlyList<byte[]> Seeds(string? dataFolder) => [];

    /// <summary>What one input may allocate in all, in bytes: never more than a constant and so many times its length.</summary>
    long MaxAllocatedBytes(int inputBytes) => (32L * 1024 * 1024) + (1024L * inputBytes);

    /// <summary>Parses any bytes. Throws when the parser breaks a promise; its one documented exception is caught here.</summary>
    void Run(ReadOnlySpan<byte> input);
}
