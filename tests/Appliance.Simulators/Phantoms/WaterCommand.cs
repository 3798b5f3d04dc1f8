using System.CommandLine;
using System.Globalization;

namespace Appliance.Simulators.Phantoms;

/// <summary>The verb <c>water</c>: writes a water phantom as DICOM files and nothing else.</summary>
public static class WaterCommand
{
    private static readonly WaterPhantom Plain = new();
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder for the DICOM files", Required = true };
    private static readonly Option<double> Width = With("--width", "Width of the cylinder, mm", Plain.WidthMm);
    private static readonly Option<double?> Height = new("--height") { Description = "Its height, mm (default: as wide)" };
    private static readonly Option<double> Noise = With("--noise", "Standard deviation of noise, HU", Plain.Noise);
    private static readonly Option<int> Size = With("--size", "Rows and columns of a slice", Plain.Size);
    private static readonly Option<double> Spacing = With("--pixel-spacing", "mm between pixels", Plain.PixelSpacing);
    private static readonly Option<int> Slices = With("--slices", "Slices", Plain.Slices);
    private static readonly Option<double> CtdiVol = With("--ctdivol", "CTDIvol of the first slice, mGy; 0 for a scanner that does not say it", 10.0);
    private static readonly Option<double> Modulation = With("--modulation", "How much CTDIvol grows from slice to slice, mGy", 0.0);
    private static readonly Option<bool> Head = new("--head-phantom") { Description = "CTDIvol is meant for the 16 cm phantom, not that of 32 cm" };
    private static readonly Option<string> BodyPart = With("--body-part", "Body Part Examined", Plain.BodyPart);
    private static readonly Option<bool> Table = new("--table") { Description = "It lies on a table" };
    private static readonly Option<bool> Round = new("--round-field") { Description = "Only the inscribed circle was reconstructed" };
    private static readonly Option<int> Seed = With("--seed", "Chooses the noise and the UIDs", Plain.Seed);

    /// <summary>The verb, for the simulators' root command.</summary>
    public static Command Create()
    {
        var command = new Command("water", "Make a CT of a water cylinder whose size, noise and dose are known by construction");
        foreach (Option option in (Option[])[Out, Width, Height, Noise, Size, Spacing, Slices, CtdiVol, Modulation, Head, BodyPart, Table, Round, Seed])
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
        {
            WaterPhantom phantom = Make(parsed);
            int files = phantom.WriteDicom(parsed.GetRequiredValue(Out).FullName).Count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files} files, water-equivalent diameter {phantom.WaterEquivalentMm:0.0} mm, noise {phantom.Noise} HU"));
        });
        return command;
    }

    private static WaterPhantom Make(ParseResult parsed)
    {
        (double dose, double modulation) = (parsed.GetValue(CtdiVol), parsed.GetValue(Modulation));
        return new WaterPhantom
        {
            WidthMm = parsed.GetValue(Width),
            HeightMm = parsed.GetValue(Height),
            Noise = parsed.GetValue(Noise),
            Size = parsed.GetValue(Size),
            PixelSpacing = parsed.GetValue(Spacing),
            Slices = parsed.GetValue(Slices),
            CtdiVol = slice => dose > 0 ? dose + (slice * modulation) : null,
            CtdiPhantom = parsed.GetValue(Head) ? "113690" : "113691",
            BodyPart = parsed.GetValue(BodyPart) ?? "",
            Table = parsed.GetValue(Table),
            RoundField = parsed.GetValue(Round),
            Seed = parsed.GetValue(Seed),
        };
    }

    private static Option<T> With<T>(string name, string description, T value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
