using System.CommandLine;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance config check</c>: what the unit would run with, and every fault of it.</summary>
public static class ConfigCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var check = new Verb("check", "HelpConfigCheck");
        var typed = new CommandLineSettings().AddAllTo(check);
        check.SetAction(parsed => Check(typed.Load(parsed), parsed.InvocationConfiguration));
        return new Command("config", Texts.Get("HelpConfigVerb")) { check };
    }

    private static int Check(UnitSettings settings, InvocationConfiguration streams)
    {
        if (settings.Faults.Count > 0)
        {
            return CommandFaults.Print(streams.Error, settings.Faults);
        }

        foreach (var setting in settings.All)
        {
            streams.Output.WriteLine($"{setting.Key} = {setting.Value} ({setting.Origin})");
        }

        streams.Output.WriteLine($"appliance: {Texts.Get("ConfigurationGood")}");
        return ExitCodes.Success;
    }
}
