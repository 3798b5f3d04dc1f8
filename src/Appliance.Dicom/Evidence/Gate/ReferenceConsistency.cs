using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>What a document or presentation state points at is listed where its IOD asks for it, and the objects of one run know each other.</summary>
internal static class ReferenceConsistency
{
    /// <summary>Every image of the content tree stands in the evidence sequences, under the same class (PS3.3 C.17.2.3).</summary>
    public static void CheckDocument(DicomDataset document, FaultList faults)
    {
        HashSet<string> listed =
        [
            .. Listed(document, DicomTag.CurrentRequestedProcedureEvidenceSequence), .. Listed(document, DicomTag.PertinentOtherEvidenceSequence),
        ];
        CheckContent(document, "", listed, 0, faults);
        CheckSchemes(document, faults);
    }

    /// <summary>Images with graphics are among those that the state is for, and layers are there (C.11.11, C.10.5); lines have as many points as they say.</summary>
    public static void CheckPresentation(DicomDataset state, FaultList faults)
    {
        HashSet<string> shown = [.. state.GetSequenceItems(DicomTag.ReferencedSeriesSequence).SelectMany(series => series.GetSequenceItems(DicomTag.ReferencedImageSequence)).Select(Key)];
        HashSet<string> layers = [.. state.GetSequenceItems(DicomTag.GraphicLayerSequence).Select(layer => layer.GetStringOrEmpty(DicomTag.GraphicLayer))];
        IReadOnlyList<DicomDataset> annotations = state.GetSequenceItems(DicomTag.GraphicAnnotationSequence);
        for (int index = 0; index < annotations.Count && !faults.IsFull; index++)
        {
            string here = FaultList.Join("GraphicAnnotationSequence", index);
            if (!annotations[index].GetSequenceItems(DicomTag.ReferencedImageSequence).All(image => shown.Contains(Key(image))))
            {
                faults.Add("PS3.3 C.11.11 ReferencedImageSequence", here, "It is on an image that the state is not for.");
            }

            if (!layers.Contains(annotations[index].GetStringOrEmpty(DicomTag.GraphicLayer)))
            {
                faults.Add("PS3.3 C.10.7 GraphicLayer", here, "There is no such layer.");
            }

            foreach (DicomDataset graphic in annotations[index].GetSequenceItems(DicomTag.GraphicObjectSequence))
            {
                if (!graphic.TryGetValue(DicomTag.NumberOfGraphicPoints, out int points) || graphic.GetStrings(DicomTag.GraphicData).Count != 2L * points)
                {
                    faults.Add("PS3.3 C.10.5 GraphicData", here, "It does not have the points it says.");
                }
            }
        }
    }

    /// <summary>All belong to one study; no two have the same UID; what a document says of another object of the run is so.</summary>
    public static void CheckTogether(IReadOnlyList<DicomDataset> evidence, FaultList faults)
    {
        if (evidence.Select(item => item.GetStringOrEmpty(DicomTag.StudyInstanceUID)).Distinct().Count() > 1)
        {
            faults.Add("PS3.3 C.7.2.1 one study", "StudyInstanceUID", "The objects of one run belong to several studies.");
        }

        Dictionary<string, string> ours = new(StringComparer.Ordinal);
        foreach (DicomDataset item in evidence)
        {
            string uid = item.GetStringOrEmpty(DicomTag.SOPInstanceUID);
            if (!ours.TryAdd(uid, $"{item.GetStringOrEmpty(DicomTag.SOPClassUID)} {item.GetStringOrEmpty(DicomTag.SeriesInstanceUID)}"))
            {
                faults.Add("PS3.3 C.12.1 SOPInstanceUID unique", "SOPInstanceUID", "Two objects of one run have the same.");
            }
        }

        foreach (DicomDataset series in evidence
            .SelectMany(item => item.GetSequenceItems(DicomTag.CurrentRequestedProcedureEvidenceSequence)).SelectMany(study => study.GetSequenceItems(DicomTag.ReferencedSeriesSequence)))
        {
            foreach (DicomDataset reference in series.GetSequenceItems(DicomTag.ReferencedSOPSequence))
            {
                if (ours.TryGetValue(reference.GetStringOrEmpty(DicomTag.ReferencedSOPInstanceUID), out string? known)
                    && known != $"{reference.GetStringOrEmpty(DicomTag.ReferencedSOPClassUID)} {series.GetStringOrEmpty(DicomTag.SeriesInstanceUID)}")
                {
                    faults.Add("PS3.3 C.17.2.1 reference", "CurrentRequestedProcedureEvidenceSequence", "It names an object of the run with another class or series than it has.");
                }
            }
        }
    }

    /// <summary>Class and instance of a reference.</summary>
    public static string Key(DicomDataset reference) =>
        $"{reference.GetStringOrEmpty(DicomTag.ReferencedSOPClassUID)} {reference.GetStringOrEmpty(DicomTag.ReferencedSOPInstanceUID)}";

    private static IEnumerable<string> Listed(DicomDataset document, DicomTag sequence) => document.GetSequenceItems(sequence)
        .SelectMany(study => study.GetSequenceItems(DicomTag.ReferencedSeriesSequence)).SelectMany(series => series.GetSequenceItems(DicomTag.ReferencedSOPSequence)).Select(Key);

    private static void CheckContent(DicomDataset item, string path, HashSet<string> listed, int depth, FaultList faults)
    {
        IReadOnlyList<DicomDataset> children = item.GetSequenceItems(DicomTag.ContentSequence);
        for (int index = 0; index < children.Count && depth < MaxDepth && !faults.IsFull; index++)
        {
            string here = FaultList.Join(FaultList.Join(path, DicomTag.ContentSequence), index);
            if (children[index].GetSequenceItems(DicomTag.ReferencedSOPSequence).Any(reference => !listed.Contains(Key(reference))))
            {
                faults.Add("PS3.3 C.17.2.3 evidence", here, "The document points at it, and does not list it as evidence.");
            }

            CheckContent(children[index], here, listed, depth + 1, faults);
        }
    }

    private const int MaxDepth = 12;

    /// <summary>Whoever reads a private code is told whose it is (C.12.1.1.1).</summary>
    private static void CheckSchemes(DicomDataset document, FaultList faults)
    {
        HashSet<string> named = [.. document.GetSequenceItems(DicomTag.CodingSchemeIdentificationSequence).Select(item => item.GetStringOrEmpty(DicomTag.CodingSchemeDesignator))];
        foreach (string scheme in Schemes(document.GetSequenceItems(DicomTag.ContentSequence), 0).Where(scheme => scheme.StartsWith("99", StringComparison.Ordinal)).Distinct().Where(scheme => !named.Contains(scheme)))
        {
            faults.Add("PS3.3 C.12.1.1.1 CodingSchemeDesignator", "CodingSchemeIdentificationSequence", $"It does not say whose scheme {scheme} is.");
        }
    }

    private static IEnumerable<string> Schemes(IEnumerable<DicomDataset> items, int depth) => depth > MaxDepth * 2
        ? []
        : items.SelectMany(item => Schemes(item.OfType<DicomSequence>().SelectMany(sequence => sequence.Items), depth + 1).Append(item.GetStringOrEmpty(DicomTag.CodingSchemeDesignator)));
}
