using System.CommandLine;
using System.Globalization;

namespace Appliance.Simulators.Phantoms;

/// <summary>The verb <c>exposures</c>: writes a study of small radiographs with known exposure indices.</summary>
public static class ExposureCommand
{
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder for the DICOM files", Required = true };
    private static readonly Option<string[]> Exposures = new("--exposure")
    {
        Description = "A radiograph as VIEW:EI:TARGET[:DI], an empty number for one that the device does not say; more than once for more radiographs",
        DefaultValueFactory = _ => ["PA:400:200:3", "LAT:250:500", "AP::300"],
    };

    private static readonly Option<int> Seed = new("--seed") { Description = "Chooses the UIDs", DefaultValueFactory = _ => 1 };

    /// <summary>The verb, for the simulators' root command.</summary>
    public static Command Create()
    {
        var command = new Command("exposures", "Make radiographs whose exposure indices are known") { Out, Exposures, Seed };
        command.SetAction(parsed =>
        {
            var phantom = new ExposurePhantom([.. parsed.GetRequiredValue(Exposures).Select(Parse)], parsed.GetValue(Seed));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{phantom.WriteDicom(parsed.GetRequiredValue(Out).FullName).Count} files"));
        });
        return command;
    }

    private static Exposure Parse(string text)
    {
        string[] parts = text.Split(':');
        double? Number(int at) => at < parts.Length && parts[at].Length > 0 ? double.Parse(parts[at], CultureInfo.InvariantCulture) : null;
        return new Exposure(parts[0], Number(1), Number(2), Number(3));
    }
}
