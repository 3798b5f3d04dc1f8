using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary>The one place where verbs about apps tell what went wrong, fault by fault.</summary>
internal static class AppFaults
{
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
        catch (StateFolderException fault)
        {
            return CommandFaults.Print(error, fault.Message, StartFailures.CodeOf(fault.Fault));
        }
        catch (InvalidDataException fault)
        {
            return CommandFaults.Print(error, fault.Message, ExitCodes.Negative);
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            return CommandFaults.Print(error, fault.Message, fault is FileNotFoundException or DirectoryNotFoundException ? ExitCodes.Unavailable : ExitCodes.Disk);
        }
    }

    /// <summary>Prints every fault of a package.</summary>
    public static void Print(TextWriter error, string package, IReadOnlyList<AppFault> faults)
    {
        error.WriteLine(Texts.Format("AppBad", package, faults.Count));
        foreach (AppFault fault in faults)
        {
            error.WriteLine($"  {fault.Path}: {fault.Message}");
        }
    }
}
