using System.Runtime.InteropServices;

namespace Appliance.EndToEnd.Tests.Harness;

/// <summary>Signals to processes that the tests started.</summary>
public static partial class Signal
{
    /// <summary>SIGTERM: please stop.</summary>
    public const int Terminate = 15;

    /// <summary>SIGSTOP: a process that hangs.</summary>
    public const int Stop = 19;

    /// <summary>SIGCONT.</summary>
    public const int Continue = 18;

    /// <summary>Sends <paramref name="signal"/>; false when there is no such process.</summary>
    public static bool Send(int processId, int signal) => kill(processId, signal) == 0;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int processId, int signal);
}
