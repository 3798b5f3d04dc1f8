using System.CommandLine;
using System.Globalization;

namespace Appliance.Simulators.Phantoms;

/// <summary>The verb <c>phantom</c>: writes a thorax phantom as DICOM files and nothing else, so that the folder can be sent as it is.</summary>
public static class PhantomCommand
{
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder for the DICOM files", Required = true };
    private static readonly Option<FileInfo?> TruthFile = new("--truth") { Description = "File for the truth, as JSON (default: only its main figures are printed)" };
    private static readonly Option<int> Rows = Number("--rows", "Rows of a slice", 256);
    private static readonly Option<int?> Columns = new("--columns") { Description = "Columns of a slice (default: as rows)" };
    private static readonly Option<int> Slices = Number("--slices", "Slices of the whole thorax", 120);
    private static readonly Option<double?> PixelSpacing = new("--pixel-spacing") { Description = "mm (default: 400 mm / columns)" };
    private static readonly Option<double?> SliceSpacing = new("--slice-spacing") { Description = "mm between slices (default: 300 mm / slices)" };
    private static readonly Option<double?> SliceThickness = new("--slice-thickness") { Description = "nominal mm (default: the slice spacing)" };
    private static readonly Option<int> Seed = Number("--seed", "Chooses the anatomy", 1);
    private static readonly Option<double?> Emphysema = new("--emphysema") { Description = "Fraction of the lung, 0 to 0.8 (default: the seed chooses)" };
    private static readonly Option<double> Noise = new("--noise") { Description = "Standard deviation of noise in HU" };
    private static readonly Option<string> NameCharset = new("--name-charset")
    {
        Description = "ASCII, ISO_IR 100, ISO_IR 192, GB18030, GBK or ISO 2022 IR 58",
        DefaultValueFactory = _ => "GB18030",
    };
    private static readonly Option<string?> PatientName = new("--patient-name") { Description = "Patient name (default: one that suits the character set)" };
    private static readonly Option<string> Syntax = new("--transfer-syntax")
    {
        Description = "implicit, explicit, big-endian, deflated or a UID",
        DefaultValueFactory = _ => "explicit",
    };
    private static readonly Option<bool> InOrder = new("--in-order") { Description = "Number the instances along the table instead of at random" };
    private static readonly Option<bool> Localizer = new("--localizer") { Description = "Add a scout image as a series of its own" };
    private static readonly Option<int> Missing = Number("--missing-slices", "Slices left out in the middle", 0);
    private static readonly Option<double> TruncateTop = new("--truncate-top") { Description = "Fraction of the length left out at the head" };
    private static readonly Option<double> TruncateBottom = new("--truncate-bottom") { Description = "Fraction of the length left out at the feet" };
    private static readonly Option<bool> FeetFirst = new("--feet-first") { Description = "Patient Position FFS" };

    /// <summary>The verb, for the simulators' root command.</summary>
    public static Command Create()
    {
        var command = new Command("phantom", "Make a thorax CT whose lung volume and LAA-950 are known by construction");
        foreach (Option option in (Option[])[Out, TruthFile, Rows, Columns, Slices, PixelSpacing, SliceSpacing, SliceThickness, Seed, Emphysema, Noise,
            NameCharset, PatientName, Syntax, InOrder, Localizer, Missing, TruncateTop, TruncateBottom, FeetFirst])
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
        {
            try
            {
                return Run(Options(parsed), parsed.GetRequiredValue(Out), parsed.GetValue(TruthFile));
            }
            catch (ArgumentException e)
            {
                Console.Error.WriteLine(e.Message);
                return 2;
            }
        });
        return command;
    }

    private static int Run(ThoraxPhantomOptions options, DirectoryInfo folder, FileInfo? truthFile)
    {
        ThoraxPhantom phantom = ThoraxPhantom.Make(options);
        IReadOnlyList<string> files = phantom.WriteDicom(folder.FullName);
        if (truthFile is not null)
        {
            File.WriteAllText(truthFile.FullName, phantom.Truth.ToJson());
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{files.Count} files, lungs {phantom.Truth.LungVolumeMl:F0} mL, LAA-950 {phantom.Truth.Laa950Percent:F2} %, mean {phantom.Truth.MeanHu:F1} HU, Perc15 {phantom.Truth.Perc15Hu:F0} HU"));
        return 0;
    }

    private static ThoraxPhantomOptions Options(ParseResult parsed) => new()
    {
        Rows = parsed.GetValue(Rows),
        Columns = parsed.GetValue(Columns) ?? parsed.GetValue(Rows),
        Slices = parsed.GetValue(Slices),
        PixelSpacing = parsed.GetValue(PixelSpacing),
        SliceSpacing = parsed.GetValue(SliceSpacing),
        SliceThickness = parsed.GetValue(SliceThickness),
        Seed = parsed.GetValue(Seed),
        EmphysemaFraction = parsed.GetValue(Emphysema),
        Noise = parsed.GetValue(Noise),
        Charset = PhantomPatientName.Parse(parsed.GetValue(NameCharset) ?? ""),
        PatientName = parsed.GetValue(PatientName),
        TransferSyntaxUid = TransferSyntax(parsed.GetValue(Syntax) ?? "explicit"),
        Shuffle = !parsed.GetValue(InOrder),
        Localizer = parsed.GetValue(Localizer),
        MissingSlices = parsed.GetValue(Missing),
        TruncateTop = parsed.GetValue(TruncateTop),
        TruncateBottom = parsed.GetValue(TruncateBottom),
        FeetFirst = parsed.GetValue(FeetFirst),
    };

    private static string TransferSyntax(string name) => name switch
    {
        "implicit" => "1.2.840.10008.1.2",
        "explicit" => "1.2.840.10008.1.2.1",
        "big-endian" => "1.2.840.10008.1.2.2",
        "deflated" => "1.2.840.10008.1.2.1.99",
        _ when name.StartsWith("1.2.840.10008.1.2", StringComparison.Ordinal) => name,
        _ => throw new ArgumentException($"'{name}' is not implicit, explicit, big-endian, deflated or a transfer syntax UID."),
    };

    private static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
