using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary>The one place where verbs about apps tell what went wrong, fault by fault.</summary>
internal static class AppFaults
{
    /// <summary>Does work that takes long: Ctrl-C and SIGTERM end it where nothing of it is left half done.</summary>
    public static Task<int> TellAsync(TextWriter error, Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken) => TellAsync(error, async () =>
    {
        using var signals = new StopSignals(cancellationToken);
        try
        {
            return await work(signals.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return CommandFaults.Print(error, Texts.Get("VerbStopped"), ExitCodes.Interrupted);
        }
    });

    /// <summary>Does the work of a verb and turns its faults into sentences and an exit code.</summary>
    public static async Task<int> TellAsync(TextWriter error, Func<Task<int>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (AppPackageException refused)
        {
            Print(error, refused.Folder, refused.Faults);
            return ExitCodes.Negative;
        }
        catch (StateFolderException busy) when (busy is { Fault: StateFolderFault.InUse, InnerException: IOException })
        {
            return CommandFaults.Print(error, Texts.Get("AppsBusy"), ExitCodes.Unavailable);
        }
        catch (StateFolderException fault)
        {
            return CommandFaults.Print(error, fault.Message, StartFailures.CodeOf(fault.Fault));
        }
        catch (InvalidDataException fault)
        {
            return CommandFaults.Print(error, OperatorLanguage.IsChinese ? LocalFault.MessageZh(fault) : fault.Message, ExitCodes.Negative);
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            return CommandFaults.Print(error, Sentence(fault), StorageFault.IsPath(fault) ? ExitCodes.Unavailable : ExitCodes.Disk);
        }
    }

    /// <summary>What the system said, and what to do about it.</summary>
    public static string Sentence(Exception fault) => Texts.Format(
        fault switch
        {
            _ when StorageFault.IsPath(fault) => "FileNotThere",
            UnauthorizedAccessException => "FileDenied",
            _ when StorageFault.IsOutOfSpace(fault) => "FileNoSpace",
            _ => "FileFailed",
        },
        fault.Message.TrimEnd('.'));

    /// <summary>A fault in the operator's language.</summary>
    public static string Line(AppFault fault) => $"{fault.Path}: {(OperatorLanguage.IsChinese ? fault.MessageZh : fault.Message)}";

    /// <summary>Prints every fault of a package.</summary>
    public static void Print(TextWriter error, string package, IReadOnlyList<AppFault> faults)
    {
        error.WriteLine(Texts.Format("AppBad", package, faults.Count));
        foreach (AppFault fault in faults)
        {
            error.WriteLine($"  {Line(fault)}");
        }
    }
}
