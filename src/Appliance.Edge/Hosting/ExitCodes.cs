namespace Appliance.Edge.Hosting;

/// <summary>
/// What the process returns, after <c>sysexits.h</c> where that has a word. systemd keeps trying after any of them
/// save <see cref="Configuration"/>, which only a person can mend (<c>RestartPreventExitStatus=78</c>).
/// </summary>
public static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The command ran and its answer is no: a peer refused, a package failed its check.</summary>
    public const int Negative = 1;

    /// <summary>The command line cannot be read.</summary>
    public const int Usage = 64;

    /// <summary>Something needed is not there: the port is taken, no journal yet.</summary>
    public const int Unavailable = 69;

    /// <summary>A defect of ours; the log has the details.</summary>
    public const int Internal = 70;

    /// <summary>The state folder cannot be made or written.</summary>
    public const int StateFolder = 73;

    /// <summary>The disk is full or fails.</summary>
    public const int Disk = 74;

    /// <summary>The configuration has faults.</summary>
    public const int Configuration = 78;

    /// <summary>It was stopped by Ctrl-C or SIGTERM before it was done: 128 and the number of SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}
