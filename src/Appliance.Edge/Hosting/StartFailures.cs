using System.Net.Sockets;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Hosting;

/// <summary>Turns what is thrown while the unit starts into one sentence an operator can act on.</summary>
internal static class StartFailures
{
    public static StartException Explain(Exception thrown, UnitSettings settings)
    {
        var node = settings.Options.Node;
        return Cause(thrown) switch
        {
            StartException known => known,
            StateFolderException e => new StartException(e.Message, CodeOf(e.Fault), e),
            SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } e =>
                new StartException(Texts.Format("PortBusy", PortOf(e, node)), ExitCodes.Unavailable, e),
            SocketException { SocketErrorCode: SocketError.AccessDenied } e =>
                new StartException(Texts.Format("PortDenied", PortOf(e, node)), ExitCodes.Unavailable, e),
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } e =>
                new StartException(Texts.Format("AddressUnknown", node.BindAddress), ExitCodes.Configuration, e),
            var e => new StartException(
                Texts.Format("UnexpectedStart", e.Message, Path.Combine(settings.Options.Storage.StateFolder, UnitLogging.FolderName)),
                ExitCodes.Internal, e),
        };
    }

    /// <summary>The port that could not be had; the unit may open several.</summary>
    private static object PortOf(SocketException fault, Receive.NodeOptions node) => fault.Data[nameof(Receive.DicomPort.Port)] ?? node.Port;

    /// <summary>What the process returns for a fault of the state folder.</summary>
    public static int CodeOf(StateFolderFault fault) => fault switch
    {
        StateFolderFault.DiskFull or StateFolderFault.DiskFailed => ExitCodes.Disk,
        StateFolderFault.InUse or StateFolderFault.JournalAbsent => ExitCodes.Unavailable,
        _ => ExitCodes.StateFolder,
    };

    /// <summary>Looks through wrappers for what we know how to explain.</summary>
    private static Exception Cause(Exception thrown)
    {
        for (var e = thrown; e is not null; e = e.InnerException)
        {
            if (e is StartException or StateFolderException or SocketException)
            {
                return e;
            }
        }

        return thrown;
    }
}
