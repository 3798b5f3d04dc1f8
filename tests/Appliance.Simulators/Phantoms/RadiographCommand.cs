using System.CommandLine;

namespace Appliance.Simulators.Phantoms;

/// <summary>The verb <c>radiograph</c>: writes a drawn chest radiograph as one DICOM file.</summary>
public static class RadiographCommand
{
    /// <summary>The verb, for the simulators' root command.</summary>
    public static Command Create()
    {
        var output = new Option<FileInfo>("--out") { Description = "The file", Required = true };
        Option<int> seed = Number("--seed", "Chooses the anatomy", 1), rows = Number("--rows", "Rows of the upright picture", 512), columns = Number("--columns", "Columns", 512);
        Option<int> turns = Number("--turns", "Quarter turns clockwise", 0), bits = Number("--bits", "Bits Stored", 12);
        var mirrored = new Option<bool>("--mirrored") { Description = "Left and right exchanged" };
        var inverted = new Option<bool>("--inverted") { Description = "Black and white exchanged" };
        var photometric = new Option<string>("--photometric") { Description = "MONOCHROME1 or MONOCHROME2", DefaultValueFactory = _ => "MONOCHROME2" };
        var view = new Option<string>("--view") { Description = "View Position", DefaultValueFactory = _ => "PA" };
        var command = new Command("radiograph", "Draw a frontal chest radiograph whose position is known by construction")
        {
            output, seed, rows, columns, turns, bits, mirrored, inverted, photometric, view,
        };
        command.SetAction(parsed => RadiographDicom.Make(new RadiographOptions
        {
            Seed = parsed.GetValue(seed), Rows = parsed.GetValue(rows), Columns = parsed.GetValue(columns), QuarterTurns = parsed.GetValue(turns), BitsStored = parsed.GetValue(bits),
            IsMirrored = parsed.GetValue(mirrored), IsInverted = parsed.GetValue(inverted), Photometric = parsed.GetValue(photometric)!, View = parsed.GetValue(view)!,
        }).Save(parsed.GetRequiredValue(output).FullName));
        return command;
    }

    private static Option<int> Number(string name, string description, int value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
