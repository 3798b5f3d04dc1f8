using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>
/// Writes a Key Object Selection Document (PS3.3 A.35.4) by TID 2010 (PS3.16): which images a reader should look at first, so
/// that a viewer leads to them.
/// </summary>
public static class KeyObjectSelectionWriter
{
    private static readonly CodedConcept OfInterest = new("113000", "DCM", "Of Interest");
    private static readonly CodedConcept Description = new("113012", "DCM", "Key Object Description");

    /// <summary>Writes the selection.</summary>
    /// <param name="source">The instances that were read.</param>
    /// <param name="context">Who selected, and when.</param>
    /// <param name="images">The images, in the order to look at them; at least one, all of the source's study.</param>
    /// <param name="description">What they show.</param>
    /// <exception cref="ArgumentException">There is no image, or one of another study.</exception>
    public static DicomFile Write(
        EvidenceSource source, EvidenceContext context, IReadOnlyList<KeyImage> images, EvidenceText description)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(images);

        // Images of several studies would need a copy of the document in each (PS3.3 C.17.6.2.1).
        if (images.Count == 0 || images.Any(image => image.Instance.StudyInstanceUid != source.StudyInstanceUid))
        {
            throw new ArgumentException("Key objects are at least one image, all of one study.", nameof(images));
        }

        DicomDataset dataset = EvidenceHeader.Create(
            source, context, EvidenceKind.KeyObjects, DicomUID.KeyObjectSelectionDocumentStorage, "KO", description);
        dataset.AddOrUpdateEmpty(DicomTag.ReferencedPerformedProcedureStepSequence)
            .AddOrUpdate(DicomTag.CurrentRequestedProcedureEvidenceSequence, [.. InstanceReferences.Hierarchy(images.Select(image => image.Instance))]);
        var content = new SrContent(source.CharacterSet);
        SrContent.Fill(dataset, OfInterest, "2010",
        [
            .. ReportContext.Observer(content, context),
            content.Text(SrContent.Contains, Description, source.Say(description)),
            .. images.Select(Image),
        ]);
        return new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);
    }

    private static DicomDataset Image(KeyImage image)
    {
        DicomDataset item = SrContent.Image(SrContent.Contains, null, image.Instance.SopClassUid, image.Instance.SopInstanceUid);
        if (image.Frames.Count > 0)
        {
            // Only where not all frames are meant (PS3.3 C.18.4).
            item.GetSequenceItems(DicomTag.ReferencedSOPSequence)[0].AddOrUpdate(
                DicomTag.ReferencedFrameNumber, [.. image.Frames.Select(frame => frame.ToString(CultureInfo.InvariantCulture))]);
        }

        return item;
    }
}
