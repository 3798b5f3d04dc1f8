using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>
/// Says in evidence which requested procedures it answers: the order that the study was matched to, else those that the images
/// themselves name. Documents do so by Referenced Request Sequence, images by Request Attributes Sequence.
/// </summary>
internal static class RequestedProcedures
{
    /// <summary>Request Attributes Macro (PS3.3 table 10-9), but for what belongs to the step.</summary>
    private static readonly DicomTag[] Procedure =
    [
        DicomTag.AccessionNumber, DicomTag.IssuerOfAccessionNumberSequence, DicomTag.ReferencedStudySequence, DicomTag.StudyInstanceUID,
        DicomTag.RequestedProcedureID, DicomTag.RequestedProcedureDescription, DicomTag.RequestedProcedureCodeSequence,
        DicomTag.ReasonForTheRequestedProcedure, DicomTag.ReasonForRequestedProcedureCodeSequence,
    ];

    /// <summary>The part of the macro that belongs to the Scheduled Procedure Step.</summary>
    private static readonly DicomTag[] Step =
        [DicomTag.ScheduledProcedureStepID, DicomTag.ScheduledProcedureStepDescription, DicomTag.ScheduledProtocolCodeSequence];

    /// <summary>What a document says of the Imaging Service Request beside it (PS3.3 C.17.2).</summary>
    private static readonly DicomTag[] ServiceRequest =
    [
        DicomTag.PlacerOrderNumberImagingServiceRequest, DicomTag.OrderPlacerIdentifierSequence,
        DicomTag.FillerOrderNumberImagingServiceRequest, DicomTag.OrderFillerIdentifierSequence,
    ];

    /// <summary>Type 2 in an item of the Referenced Request Sequence (PS3.3 C.17.2).</summary>
    private static readonly DicomTag[] NeverAbsent =
    [
        DicomTag.ReferencedStudySequence, DicomTag.AccessionNumber, DicomTag.PlacerOrderNumberImagingServiceRequest,
        DicomTag.FillerOrderNumberImagingServiceRequest, DicomTag.RequestedProcedureID, DicomTag.RequestedProcedureDescription,
        DicomTag.RequestedProcedureCodeSequence,
    ];

    /// <summary>What is taken over from images, byte for byte.</summary>
    public static DicomTag[] Macro { get; } = [.. Procedure, .. Step];

    /// <summary>The items of an image's Request Attributes Sequence that name a procedure or a step, without what is no part of the macro.</summary>
    public static IEnumerable<DicomDataset> OfImage(DicomDataset header) => header.GetSequenceItems(DicomTag.RequestAttributesSequence)
        .Where(item => IsNamed(item, DicomTag.RequestedProcedureID) || IsNamed(item, DicomTag.ScheduledProcedureStepID))
        .Select(item => new DicomDataset(item.Clone().Where(inner => Macro.Contains(inner.Tag))));

    /// <summary>Adds the requests to a document (SR Document General, PS3.3 C.17.2; Key Object Document, C.17.6.2) or an image (General Series, C.7.3.1).</summary>
    public static void AddTo(DicomDataset dataset, EvidenceSource source, EvidenceContext context, bool isDocument)
    {
        ForeignText? text = context.Order is { } order ? ForeignText.Of(order, source.CharacterSet) : null;
        if (isDocument)
        {
            Add(dataset, DicomTag.ReferencedRequestSequence, text is null
                ? Procedures(source).Select(request => ForDocument(request, source))
                : [ForDocument(FromOrder(context.Order!, text, [.. Procedure, .. ServiceRequest]), source)]);
        }
        else
        {
            Add(dataset, DicomTag.RequestAttributesSequence, text is null
                ? source.Requests.Select(request => request.Clone())
                : Steps(context.Order!, text));
        }
    }

    private static void Add(DicomDataset dataset, DicomTag sequence, IEnumerable<DicomDataset> requests)
    {
        DicomDataset[] items = [.. requests.Where(item => item.Count > 0)];
        if (items.Length > 0)
        {
            dataset.AddOrUpdate(sequence, items);
        }
    }

    /// <summary>One item for each step of the order; for the procedure alone when it has none.</summary>
    private static IEnumerable<DicomDataset> Steps(DicomDataset order, ForeignText text) =>
        order.GetSequenceItems(DicomTag.ScheduledProcedureStepSequence).DefaultIfEmpty(new DicomDataset()).Select(step =>
        {
            DicomDataset item = FromOrder(order, text, Procedure);
            text.Copy(step, item, Step);
            return item;
        });

    private static DicomDataset FromOrder(DicomDataset order, ForeignText text, DicomTag[] tags)
    {
        var item = new DicomDataset();
        text.Copy(order, item, tags);
        if (!DicomUID.IsValid(item.GetStringOrEmpty(DicomTag.StudyInstanceUID)))
        {
            item.Remove(DicomTag.StudyInstanceUID);
        }

        return item;
    }

    /// <summary>The procedures that the images name, each once: an image names it with each of its steps.</summary>
    private static IEnumerable<DicomDataset> Procedures(EvidenceSource source) => source.Requests
        .DistinctBy(request => (
            request.GetStringOrEmpty(DicomTag.AccessionNumber), request.GetStringOrEmpty(DicomTag.StudyInstanceUID), request.GetStringOrEmpty(DicomTag.RequestedProcedureID)))
        .Select(request =>
        {
            DicomDataset item = new(request.Clone().Where(inner => Procedure.Contains(inner.Tag)));

            // Inside the macro it is given only where it differs from the study's (PS3.3 table 10-9).
            if (!IsNamed(item, DicomTag.AccessionNumber))
            {
                Copy(source.Header, item, DicomTag.AccessionNumber);
                Copy(source.Header, item, DicomTag.IssuerOfAccessionNumberSequence);
            }

            return item;
        });

    private static DicomDataset ForDocument(DicomDataset request, EvidenceSource source)
    {
        if (!DicomUID.IsValid(request.GetStringOrEmpty(DicomTag.StudyInstanceUID)))
        {
            request.AddOrUpdate(DicomTag.StudyInstanceUID, source.StudyInstanceUid);
        }

        foreach (DicomTag tag in NeverAbsent.Where(tag => !request.Contains(tag)))
        {
            request.AddOrUpdateEmpty(tag);
        }

        return request;
    }

    private static void Copy(DicomDataset from, DicomDataset to, DicomTag tag)
    {
        if (from.TryGetItem(tag, out DicomItem? item))
        {
            to.AddOrUpdate(item is DicomSequence sequence ? new DicomSequence(tag, sequence.Items.Select(inner => inner.Clone())) : item);
        }
    }

    private static bool IsNamed(DicomDataset item, DicomTag tag) => item.GetStringOrEmpty(tag).Trim().Length > 0;
}
