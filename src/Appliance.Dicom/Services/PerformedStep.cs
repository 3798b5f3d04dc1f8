using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>A performed procedure step as its attributes stand, and what requests make of it (PS3.4 table F.7.2-1). Pure.</summary>
/// <param name="State">Its status.</param>
/// <param name="Attributes">Its attributes.</param>
public sealed record PerformedStep(PerformedStepState State, DicomDataset Attributes)
{
    /// <summary>Objects that a step may list.</summary>
    public const int MaxObjects = 200_000;

    /// <summary>Studies that a step may belong to.</summary>
    public const int MaxStudies = 64;

    // Type 1 of the SCU in N-CREATE. Type 2, and type 1 in the final state, are tolerated (CONFORMANCE.md 2.7 says so): scanners leave out
    // what has no value, and nothing here needs it.
    private static readonly DicomTag[] Required =
    [
        DicomTag.Modality, DicomTag.PerformedStationAETitle, DicomTag.PerformedProcedureStepStartDate, DicomTag.PerformedProcedureStepStartTime,
        DicomTag.PerformedProcedureStepStatus, DicomTag.PerformedProcedureStepID, DicomTag.ScheduledStepAttributesSequence,
    ];

    // "Not allowed" in N-SET.
    private static readonly HashSet<DicomTag> Fixed =
    [
        DicomTag.SOPClassUID, DicomTag.SOPInstanceUID, DicomTag.Modality, DicomTag.ReferencedPatientSequence, DicomTag.PatientName,
        DicomTag.PatientID, DicomTag.PatientBirthDate, DicomTag.PatientSex, DicomTag.StudyID, DicomTag.PerformedStationAETitle,
        DicomTag.PerformedStationName, DicomTag.PerformedLocation, DicomTag.PerformedProcedureStepStartDate,
        DicomTag.PerformedProcedureStepStartTime, DicomTag.PerformedProcedureStepID, DicomTag.ScheduledStepAttributesSequence,
    ];

    /// <summary>The studies that it is about.</summary>
    public IReadOnlyList<string> StudyUids =>
        [.. Attributes.GetSequenceItems(DicomTag.ScheduledStepAttributesSequence)
            .Select(item => item.GetStringOrEmpty(DicomTag.StudyInstanceUID)).Where(uid => uid.Length > 0).Distinct()];

    /// <summary>SOP Instance UIDs of the objects that it lists: images and others.</summary>
    public IReadOnlyList<string> ObjectUids =>
        [.. Attributes.GetSequenceItems(DicomTag.PerformedSeriesSequence)
            .SelectMany(series => series.GetSequenceItems(DicomTag.ReferencedImageSequence)
                .Concat(series.GetSequenceItems(DicomTag.ReferencedNonImageCompositeSOPInstanceSequence)))
            .Select(reference => reference.GetStringOrEmpty(DicomTag.ReferencedSOPInstanceUID)).Where(uid => uid.Length > 0).Distinct()];

    /// <summary>N-CREATE: a new step, or what to answer instead.</summary>
    /// <param name="existing">The step that has the SOP Instance UID already, or null.</param>
    /// <param name="attributes">The attributes of the request.</param>
    public static (PerformedStep? Step, NServiceResult Result) Create(PerformedStep? existing, DicomDataset attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (existing is null && Missing(attributes) is { } missing)
        {
            return (null, missing);
        }

        PerformedStepEvent asked = attributes.GetStringOrEmpty(DicomTag.PerformedProcedureStepStatus) == "IN PROGRESS"
            ? PerformedStepEvent.Create
            : PerformedStepEvent.CreateOtherwise;
        return PerformedStepLifecycle.Next(existing?.State, asked) is { Next: { } next } made
            ? Bounded(new PerformedStep(next, attributes), made.Result)
            : (null, PerformedStepLifecycle.Next(existing?.State, asked).Result);
    }

    /// <summary>N-SET: the step with the attributes of the request, or what to answer instead.</summary>
    /// <param name="existing">The step that is named; null when there is none.</param>
    /// <param name="modification">The attributes of the request.</param>
    public static (PerformedStep? Step, NServiceResult Result) Set(PerformedStep? existing, DicomDataset modification)
    {
        ArgumentNullException.ThrowIfNull(modification);
        (PerformedStepState? next, NServiceResult result) = PerformedStepLifecycle.Next(existing?.State, AskedBy(modification));
        if (existing is null || next is not { } state)
        {
            return (null, result);
        }

        DicomDataset attributes = existing.Attributes.Clone();
        var refused = new List<DicomTag>();
        foreach (DicomItem item in modification)
        {
            if (!Fixed.Contains(item.Tag))
            {
                attributes.AddOrUpdate(item);
            }
            else if (item is DicomElement && existing.Attributes.GetStringOrEmpty(item.Tag) != modification.GetStringOrEmpty(item.Tag))
            {
                refused.Add(item.Tag);
            }
        }

        // PS3.7 10.1.3.1.8: done, but for these.
        return Bounded(
            new PerformedStep(state, attributes),
            refused.Count == 0 ? result : new NServiceResult(DicomStatus.AttributeListError, "attributes that N-SET may not change") { Attributes = refused });
    }

    private static PerformedStepEvent AskedBy(DicomDataset modification) =>
        !modification.Contains(DicomTag.PerformedProcedureStepStatus)
            ? PerformedStepEvent.Update
            : modification.GetStringOrEmpty(DicomTag.PerformedProcedureStepStatus) switch
            {
                "IN PROGRESS" => PerformedStepEvent.Update,
                "COMPLETED" => PerformedStepEvent.Complete,
                "DISCONTINUED" => PerformedStepEvent.Discontinue,
                _ => PerformedStepEvent.SetOtherwise,
            };

    private static NServiceResult? Missing(DicomDataset attributes)
    {
        DicomTag[] absent = [.. Required.Where(tag => !attributes.Contains(tag))];
        if (absent.Length > 0)
        {
            return new NServiceResult(DicomStatus.MissingAttribute, $"{absent[0]} is missing") { Attributes = absent };
        }

        DicomTag[] empty =
        [
            .. Required.Where(tag => tag != DicomTag.ScheduledStepAttributesSequence && attributes.GetStringOrEmpty(tag).Length == 0),
            .. attributes.GetSequenceItems(DicomTag.ScheduledStepAttributesSequence) is { Count: > 0 } items
                && items.All(item => item.GetStringOrEmpty(DicomTag.StudyInstanceUID).Length > 0)
                ? Array.Empty<DicomTag>()
                : [DicomTag.ScheduledStepAttributesSequence],
        ];
        return empty.Length > 0
            ? new NServiceResult(DicomStatus.MissingAttributeValue, $"{empty[0]} has no value") { Attributes = empty }
            : null;
    }

    private static (PerformedStep? Step, NServiceResult Result) Bounded(PerformedStep step, NServiceResult result) =>
        step.StudyUids.Count <= MaxStudies && step.ObjectUids.Count <= MaxObjects
            ? (step, result)
            : (null, new NServiceResult(DicomStatus.ResourceLimitation, $"more than {MaxObjects} objects or {MaxStudies} studies"));
}
