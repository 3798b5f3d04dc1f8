using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary>The one place where a verb tells an operator on standard error that it cannot go on.</summary>
internal static class CommandFaults
{
    /// <summary>Prints one sentence.</summary>
    public static int Print(TextWriter error, string sentence, int exitCode)
    {
        error.WriteLine($"appliance: {sentence}");
        return exitCode;
    }

    /// <summary>Prints every fault of the configuration.</summary>
    public static int Print(TextWriter error, IReadOnlyList<OptionFault> faults)
    {
        error.WriteLine($"appliance: {Texts.Format("ConfigurationFaults", faults.Count)}");
        foreach (var fault in faults)
        {
            error.WriteLine($"  {fault}");
        }

        return ExitCodes.Configuration;
    }
}
