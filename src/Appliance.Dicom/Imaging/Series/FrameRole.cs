using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Series;

/// <summary>What a frame is in its series: only slices belong into a volume.</summary>
public enum FrameRole
{
    /// <summary>A slice with its place in the patient.</summary>
    Slice,

    /// <summary>A localizer: Image Type or Frame Type says LOCALIZER (PS3.3 C.8.2.1.1.1, C.8.15.2.1.1).</summary>
    Localizer,

    /// <summary>A picture of text, as a dose report or a protocol page that scanners put beside their slices.</summary>
    Screen,

    /// <summary>A frame that does not say where it lies.</summary>
    NoPlane,
}

/// <summary>Tells the roles of frames.</summary>
public static class FrameRoles
{
    private static readonly string[] ScreenTypes = ["SCREEN SAVE", "DOSE_INFO", "DOSE", "PROTOCOL"];

    /// <summary>The role of a frame, and its plane when it is a slice.</summary>
    /// <param name="dataset">The image's header.</param>
    /// <param name="frame">Frame number from 0.</param>
    /// <param name="plane">Where the slice lies; null for the other roles.</param>
    public static FrameRole Of(DicomDataset dataset, int frame, out ImagePlane? plane)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        plane = null;
        IReadOnlyList<string> type = FrameDimensions.TypeOf(dataset, frame);
        if (type.Contains("LOCALIZER", StringComparer.OrdinalIgnoreCase))
        {
            return FrameRole.Localizer;
        }

        if (type.Any(value => ScreenTypes.Contains(value, StringComparer.OrdinalIgnoreCase)))
        {
            return FrameRole.Screen;
        }

        if (ImagePlane.TryRead(dataset, out plane, out _, frame))
        {
            return FrameRole.Slice;
        }

        // Pages that say nothing of themselves but that text is burned into them, or are named by their maker ("CT_SOM5 PROT").
        return dataset.GetStringOrEmpty(DicomTag.BurnedInAnnotation) == "YES" || type.Any(value => value.EndsWith(" PROT", StringComparison.OrdinalIgnoreCase))
            ? FrameRole.Screen
            : FrameRole.NoPlane;
    }
}
