using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Display;

/// <summary>The views that an image proposes of one of its frames (VOI LUT Module, PS3.3 C.11.2; Frame VOI LUT group, C.7.6.16.2.10).</summary>
/// <param name="Windows">The windows, in the order of the image; those that are no windows are left out.</param>
/// <param name="Tables">The VOI lookup tables, in the order of the image.</param>
public sealed record VoiTransforms(IReadOnlyList<VoiWindow> Windows, IReadOnlyList<LookupTable> Tables)
{
    /// <summary>Most windows or tables that are read of an image.</summary>
    private const int MostViews = 64;

    /// <summary>Reads what an image proposes for a frame.</summary>
    /// <param name="dataset">The image.</param>
    /// <param name="frame">Frame number from 0.</param>
    /// <param name="isSigned">Whether outputs of the modality transform can be negative.</param>
    /// <exception cref="DicomDataException">A table is damaged.</exception>
    public static VoiTransforms Read(DicomDataset dataset, int frame, bool isSigned)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        DicomDataset source = FunctionalGroups.Find(dataset, frame, DicomTag.FrameVOILUTSequence) ?? dataset;
        return new VoiTransforms(
            [.. Enumerable.Range(0, Math.Min(source.GetStrings(DicomTag.WindowCenter).Count, MostViews)).Select(i => Window(source, i)).OfType<VoiWindow>().Where(window => window.IsValid)],
            [.. source.GetSequenceItems(DicomTag.VOILUTSequence).Take(MostViews).Select(item => LookupTable.Read(item, DicomTag.LUTDescriptor, DicomTag.LUTData, isSigned))]);
    }

    private static VoiWindow? Window(DicomDataset source, int index)
    {
        if (!source.TryGetValue(DicomTag.WindowCenter, out double center, index) || !source.TryGetValue(DicomTag.WindowWidth, out double width, index))
        {
            return null;
        }

        IReadOnlyList<string> explanations = source.GetStrings(DicomTag.WindowCenterWidthExplanation);
        VoiFunction function = VoiWindow.ParseFunction(source.GetStringOrEmpty(DicomTag.VOILUTFunction)) ?? VoiFunction.Linear;
        return new VoiWindow(center, width, function, index < explanations.Count ? explanations[index] : "");
    }
}
