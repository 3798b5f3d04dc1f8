using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>Sequences that point at other instances.</summary>
internal static class InstanceReferences
{
    /// <summary>SOP Instance Reference Macro (PS3.3 10.8).</summary>
    public static DicomDataset Item(string sopClassUid, string sopInstanceUid) => new DicomDataset()
        .AddOrUpdate(DicomTag.ReferencedSOPClassUID, sopClassUid)
        .AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, sopInstanceUid);

    /// <summary>Image that a derived image was made from (Image SOP Instance Reference with purpose, PS3.3 C.7.6.16.2.6).</summary>
    /// <param name="instance">The image.</param>
    /// <param name="frame">Its frame, counted from 1; null for the whole image, as of a single-frame one (PS3.3 10.3).</param>
    public static DicomDataset SourceImage(SourceInstance instance, int? frame = null)
    {
        DicomDataset item = Item(instance.SopClassUid, instance.SopInstanceUid)
            .AddOrUpdate(DicomTag.PurposeOfReferenceCodeSequence, new CodedConcept("121322", "DCM", "Source image for image processing operation").ToItem());
        return frame is { } number ? item.AddOrUpdate(DicomTag.ReferencedFrameNumber, number.ToString(CultureInfo.InvariantCulture)) : item;
    }

    /// <summary>Study, series and instances (Hierarchical SOP Instance Reference Macro, PS3.3 C.17.2.1), in order of first mention.</summary>
    public static IEnumerable<DicomDataset> Hierarchy(IEnumerable<InstanceReference> references)
    {
        foreach (IGrouping<string, InstanceReference> study in references.Distinct().GroupBy(reference => reference.StudyInstanceUid))
        {
            DicomDataset[] series = [.. study.GroupBy(reference => reference.SeriesInstanceUid).Select(group => new DicomDataset()
                .AddOrUpdate(DicomTag.SeriesInstanceUID, group.Key)
                .AddOrUpdate(DicomTag.ReferencedSOPSequence, [.. group.Select(reference => Item(reference.SopClassUid, reference.SopInstanceUid))]))];
            yield return new DicomDataset()
                .AddOrUpdate(DicomTag.StudyInstanceUID, study.Key)
                .AddOrUpdate(DicomTag.ReferencedSeriesSequence, series);
        }
    }
}
