using System.CommandLine;
using Appliance.Dicom.Data;

namespace Appliance.Simulators.Phantoms;

/// <summary>The verb <c>head</c>: writes the head phantom as MR images and nothing else, so that the folder can be sent as it is, or be a golden case.</summary>
public static class HeadCommand
{
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder for the DICOM files", Required = true };
    private static readonly Option<double> Scale = new("--scale") { Description = "Size against a head of 150 x 190 x 170 mm", DefaultValueFactory = _ => 1 };
    private static readonly Option<MrPlane> Plane = new("--plane") { Description = "Plane of the slices" };
    private static readonly Option<double> Spacing = new("--spacing") { Description = "mm between pixels, and between slices", DefaultValueFactory = _ => 1 };
    private static readonly Option<FileInfo?> Nifti = new("--nifti") { Description = "A head of Debian's mricron-data instead, as ch2.nii.gz" };
    private static readonly Option<bool> Enhanced = new("--enhanced") { Description = "One Enhanced MR image, deflated, instead of many" };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var verb = new Command("head", "Write a synthetic head as T1-weighted MR") { Out, Scale, Plane, Spacing, Nifti, Enhanced };
        verb.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(Out).FullName;
            double spacing = parsed.GetValue(Spacing);
            MrSeries series = parsed.GetValue(Nifti) is { } nifti
                ? NiftiVolume.Open(nifti.FullName).Series(nifti.Name, parsed.GetValue(Plane)) with { PixelSpacing = spacing, SliceSpacing = spacing }
                : new HeadPhantom { Scale = parsed.GetValue(Scale) }.Series(parsed.GetValue(Plane), spacing, spacing);
            Directory.CreateDirectory(folder);
            if (parsed.GetValue(Enhanced))
            {
                series = series with { TransferSyntax = DicomTransferSyntax.DeflatedExplicitVRLittleEndian };
                EnhancedMr.Of(series.Images()).Save(Path.Combine(folder, "head.dcm"));
            }
            else
            {
                series.WriteDicom(folder);
            }

            return 0;
        });
        return verb;
    }
}
